"""Run an action for a staff member and report the outcome."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest

from portal.actor import actor_of
from portal.errors import PortalError

Result = TypeVar("Result")


def run_action(
    request: HttpRequest,
    action: Callable[..., Result],
    *,
    done: str | Callable[[Result], str],
    refusals: Mapping[Any, str],
    refused: type[Exception] = PortalError,
) -> Result | None:
    """Call a service with the signed-in staff member as `actor=`, and show the outcome as a message.

    `done` is the message after a success, or a function of the result; an empty one shows nothing.
    `refusals` has the sentence for each `code` of the exception `refused`. Returns the result, or None
    when refused.
    """
    try:
        result = action(actor=actor_of(request))
    except refused as refusal:
        code: Any = getattr(refusal, "code", None)
        messages.warning(request, refusals[code])
        return None
    if text := done if isinstance(done, str) else done(result):
        messages.success(request, text)
    return result
