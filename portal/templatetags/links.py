"""Links that are there only where they lead somewhere."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def link_if(content: SafeString, url: str) -> SafeString:
    """Return what stands between the tags as a link to `url`; as it is where `url` is empty."""
    return format_html('<a href="{}">{}</a>', url, content) if url else content
