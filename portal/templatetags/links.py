"""Links that appear only if their page exists."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def link_if(content: SafeString, url: str) -> SafeString:
    """Return the content as a link to `url`; unchanged if `url` is empty."""
    return format_html('<a href="{}">{}</a>', url, content) if url else content
