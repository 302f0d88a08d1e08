"""The actor of a request, as services receive it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from portal.actor import Actor, actor_of
from portal.models import AccessEvent, User
from tests.cast import HERE, Cast, sign_in
from tests.counting import row_statements
from tests.visiting import Client


def test_before_a_sign_in_only_the_origin_is_known(rf: RequestFactory, db: None) -> None:
    request = rf.get("/", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="a browser")
    request.user = AnonymousUser()
    with row_statements() as seen:
        actor = actor_of(request)
    assert (actor.user, seen) == (None, [])
    assert actor.origin is not None
    assert (actor.origin.ip, actor.origin.agent) == ("203.0.113.9", "a browser")


def test_someone_signed_in_is_the_user_of_the_request(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    assert actor_of(client.get("/home/").wsgi_request).user == User.objects.get(username="S0123457")


def test_a_service_that_needs_a_user_refuses_an_actor_without_one() -> None:
    for actor in (Actor(), Actor(origin=HERE)):
        with pytest.raises(PermissionDenied):
            _ = actor.required_user


def test_acting_as_a_user_keeps_the_origin(cast: Cast) -> None:
    actor = Actor(origin=HERE).acting_as(cast.technician)
    assert (actor.required_user, actor.origin) == (cast.technician, HERE)


def test_a_failure_before_a_sign_in_names_no_actor_and_a_success_does(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457", "wrong")
    sign_in(client, "S0123457")
    marcia = User.objects.get(username="S0123457")
    events = AccessEvent.objects.filter(kind="portal.sign_in").order_by("at")
    assert list(events.values_list("success", "actor_id", "user_id")) == [
        (False, None, marcia.pk),
        (True, marcia.pk, marcia.pk),
    ]
