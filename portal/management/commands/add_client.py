"""`manage.py add_client`: register an app that signs people in through the portal (S6)."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.actor import Actor
from portal.errors import PortalError
from portal.models import Client, Resource, ResourceText
from portal.oidc.clients import add_client

AUDIENCES = ("students", "parents", "staff")


class Command(BaseCommand):
    """Register an app for a resource, which is made if there is none of this name."""

    help = "Register an app that signs people in through the portal; prints its id and its secret, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the resource's English name; a new one is made if there is none")
        parser.add_argument(
            "--redirect-uri", action="append", required=True, help="may be given several times"
        )
        parser.add_argument(
            "--audience", action="append", choices=AUDIENCES, help="for a new resource (students)"
        )
        parser.add_argument("--link", help="where a new resource leads; the app's first page if not given")
        parser.add_argument("--claim", action="append", choices=Client.Claim.values, default=[])
        parser.add_argument("--post-logout-redirect-uri", action="append", default=[])
        parser.add_argument("--back-channel-logout-uri", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                client, secret = add_client(
                    actor=Actor(),
                    resource=self._resource(options),
                    redirect_uris=options["redirect_uri"],
                    claims=options["claim"],
                    post_logout_redirect_uris=options["post_logout_redirect_uri"],
                    back_channel_logout_uri=options["back_channel_logout_uri"],
                )
        except PortalError:
            raise CommandError(f"{options['name']} has a client already.") from None
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        self.stdout.write(f"client id: {client.client_id}\nclient secret: {secret}")

    def _resource(self, options: dict[str, Any]) -> Resource:
        named = list(Resource.objects.filter(texts__language="en", texts__name=options["name"])[:2])
        if len(named) > 1:
            raise CommandError(f"There are several resources named {options['name']}.")
        if named:
            return named[0]
        chosen = options["audience"] or ["students"]
        app = urlsplit(options["redirect_uri"][0])
        first_page = f"https://{app.netloc}/" if app.scheme == "https" else "/home/"
        resource = Resource(
            link=options["link"] or first_page, **{f"for_{audience}": True for audience in chosen}
        )
        resource.full_clean()
        resource.save()
        text = ResourceText(resource=resource, language="en", name=options["name"])
        text.full_clean()
        text.save()
        return resource
