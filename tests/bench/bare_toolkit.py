"""django-oauth-toolkit as its documentation sets it up, to compare with: settings, addresses and the server.

`python -m tests.bench.bare_toolkit NUMBER` makes its tables and so many codes in the database of
DATABASE_URL, and prints the client's id and secret and the codes.
"""

import base64
import hashlib
import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path

import django
import environ
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path
from django.utils import timezone

CALLBACK, VERIFIER = "https://reader.example.org/callback", "v" * 43
KEY = Path(__file__).parent.parent / "made_up_key.pem"


class PortalsHasher(Argon2PasswordHasher):
    """Argon2 with the portal's parameters; Django's own would cost ten times as much."""

    memory_cost, time_cost, parallelism = 19456, 2, 1


if not settings.configured:
    settings.configure(
        SECRET_KEY=secrets.token_urlsafe(40),
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.bench.bare_toolkit",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        DATABASES={"default": {**environ.Env.db_url_config(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": 600}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=["tests.bench.bare_toolkit.PortalsHasher"],
        USE_TZ=True,
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": KEY.read_text(),
            "SCOPES": {"openid": "", "profile": ""},
        },
        LOGGING_CONFIG=None,
    )
    django.setup()
    urlpatterns = [path("o/", include("oauth2_provider.urls"))]
    application = get_wsgi_application()


def make_codes(number: int) -> list[str]:
    """Make the tables, a user, a client and its codes; return id, secret and codes."""
    from django.contrib.auth.models import User  # noqa: PLC0415 (once Django is set up)
    from oauth2_provider.models import Application, Grant  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    user, secret = User.objects.create(username="marcia"), secrets.token_urlsafe(32)
    app = Application.objects.create(
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=CALLBACK,
        client_secret=secret,
        algorithm="RS256",
    )
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    codes = [secrets.token_urlsafe(24) for _number in range(number)]
    Grant.objects.bulk_create(
        Grant(
            user=user,
            application=app,
            code=code,
            expires=timezone.now() + timedelta(hours=1),
            redirect_uri=CALLBACK,
            scope="openid profile",
            code_challenge=challenge,
            code_challenge_method="S256",
        )
        for code in codes
    )
    return [app.client_id, secret, *codes]


if __name__ == "__main__":
    sys.stdout.write("\n".join(make_codes(int(sys.argv[1]))) + "\n")
