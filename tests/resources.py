"""Resources for tests: a name, whom it is for, and the rows of its audience."""

from typing import Any

from portal.models import Resource, ResourceAudience, ResourceText


def make_resource(name: str = "Math book", *limits: dict[str, Any], **fields: Any) -> Resource:
    """Make a resource with an English name, for students by default, with these rows of audience."""
    if not {"for_students", "for_parents", "for_staff"} & fields.keys():
        fields["for_students"] = True
    resource = Resource.objects.create(**{"link": "https://books.example.org/math", **fields})
    ResourceText.objects.create(resource=resource, language="en", name=name, description=f"About {name}")
    ResourceAudience.objects.bulk_create(ResourceAudience(resource=resource, **limit) for limit in limits)
    return resource
