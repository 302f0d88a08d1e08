"""What is wrong in the tags of a page, read from the text as it was sent: parsers drop what stands twice."""

import re
from functools import lru_cache

# These say something when they are empty: a picture without words, a choice of nothing.
MAY_BE_EMPTY = {"alt", "value"}
NO_TAGS = re.compile(r"<!--.*?-->|(?<=<script>).*?(?=</script>)", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z](?:[^\"'<>]|\"[^\"]*\"|'[^']*')*>")
ATTRIBUTE = re.compile(r"[\s\"']([^\s\"'<>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?(?=[\s/>\"'])")


def faults_of(page: str) -> list[str]:
    """Return each tag with an attribute that stands twice or is empty for no reason, and ids given twice."""
    tags = TAG.findall(NO_TAGS.sub("", page))
    found = [fault for tag in tags for fault in faults_of_tag(tag)]
    ids = [tag_id for tag in tags if (tag_id := id_of(tag))]
    return found + [f"two elements with the id {one}" for one in sorted(set(ids)) if ids.count(one) > 1]


@lru_cache(maxsize=20_000)
def faults_of_tag(tag: str) -> list[str]:
    """Return what is wrong with the attributes of one opening tag."""
    given = attributes_of(tag)
    names = [name for name, _ in given]
    twice = [f"{name} twice: {tag}" for name in sorted(set(names)) if names.count(name) > 1]
    empty = [name for name, value in given if value == "" and name not in MAY_BE_EMPTY]
    return twice + [f"{name} is empty: {tag}" for name in empty]


@lru_cache(maxsize=20_000)
def id_of(tag: str) -> str:
    """Return the id that this tag gives, or nothing."""
    return next((value or "" for name, value in attributes_of(tag) if name == "id"), "")


def attributes_of(tag: str) -> list[tuple[str, str | None]]:
    """Return the attributes in their order: name and value, which is None without an equals sign."""
    return [
        (name.lower(), value.strip("\"'") if value else None)
        for name, value in ATTRIBUTE.findall(re.sub(r"^<[^\s/>]+", "", tag))
    ]
