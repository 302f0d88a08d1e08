"""The translations' workshop: extract, compile and check messages without a system gettext.

    .venv/bin/python .ci/messages.py extract [--prune]   bring locale/ up to date with the sources
    .venv/bin/python .ci/messages.py compile             write the .mo files
    .venv/bin/python .ci/messages.py check               fail on anything missing, fuzzy, stale or broken

`extract` keeps what left the sources as obsolete, in case it comes back; `--prune` drops it.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from message_rules import faults
from message_sources import read_sources

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from portal.languages import ENGLISH, LANGUAGES  # noqa: E402

TRANSLATED = {code: language for code, language in LANGUAGES.items() if language is not ENGLISH}
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={count}; plural={rule};\\n"
"""


def po_path(root: Path, language: str) -> Path:
    """Return the path of a language's catalog."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def header(language: str) -> str:
    """Return the first entry of a catalog, without dates and names that would change at every run."""
    count, rule = TRANSLATED[language].plurals
    return HEADER.format(language=language, count=count, rule=rule)


def parse(text: str) -> Catalog:
    """Read a catalog; raises an error for anything that cannot be read."""
    return read_po(io.BytesIO(text.encode()), abort_invalid=True)


def merge(text: str, sources: Catalog, language: str, *, prune: bool) -> str:
    """Return the catalog `text` updated: new messages empty, similar ones fuzzy, removed ones obsolete."""
    old = parse(text or header(language))
    catalog = parse(header(language))
    for message in [*old, *old.obsolete.values()]:
        if message.id:
            catalog.add(
                message.id,
                message.string,
                flags=message.flags,
                user_comments=message.user_comments,
                context=message.context,
            )
    catalog.update(sources, update_creation_date=False)
    body = io.BytesIO()
    write_po(
        body,
        catalog,
        width=100,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
        ignore_obsolete=prune,
    )
    return f"{header(language)}\n{body.getvalue().decode().strip()}\n"


def extract(root: Path, *, prune: bool) -> int:
    """Update every language's catalog from the sources."""
    sources = read_sources(root)
    for language in TRANSLATED:
        path = po_path(root, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(merge(text, sources, language, prune=prune), encoding="utf-8")
    print(f"{len(sources)} messages in {len(TRANSLATED)} languages")
    return 0


def compile_all(root: Path) -> int:
    """Write the .mo file beside every catalog."""
    for language in TRANSLATED:
        path = po_path(root, language)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, parse(path.read_text(encoding="utf-8")))
    return 0


def check_language(root: Path, sources: Catalog, language: str) -> list[str]:
    """Everything wrong with one language, as lines to print."""
    path = po_path(root, language)
    place = path.relative_to(root)
    if not path.exists():
        return [f"{place}: there is no catalog: run `make messages`"]
    text = path.read_text(encoding="utf-8")
    if not text.startswith(header(language)):
        return [f"{place}: another header than expected: run `make messages`"]
    try:
        catalog = parse(text)
    except (PoFileError, ValueError) as error:
        return [f"{place}: cannot be read: {error}"]
    return [f"{place}: {msgid!r} {fault}" for msgid, fault in faults(catalog, sources, language)]


def check(root: Path) -> int:
    """Print every fault of every language; return 1 if there is any."""
    sources = read_sources(root)
    lines = [line for language in TRANSLATED for line in check_language(root, sources, language)]
    print("\n".join(lines) or f"{len(sources)} messages are complete in {', '.join(TRANSLATED)}")
    return 1 if lines else 0


def main(arguments: list[str]) -> int:
    """Run one of the subcommands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", choices=["extract", "compile", "check"])
    parser.add_argument("--prune", action="store_true")
    options = parser.parse_args(arguments)
    if options.command == "extract":
        return extract(ROOT, prune=options.prune)
    return {"compile": compile_all, "check": check}[options.command](ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
