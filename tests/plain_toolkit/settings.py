"""The settings of the tests with the plain toolkit: its defaults, and all its RFC 9700 gates switched on."""

from typing import Any

from tests.settings import *  # noqa: F403
from tests.settings import MADE_UP, OAUTH2_PROVIDER

ROOT_URLCONF = "tests.plain_toolkit.urls"
OAUTH2_PROVIDER: dict[str, Any] = {  # type: ignore[no-redef]
    "OIDC_ENABLED": True,
    "OIDC_RSA_PRIVATE_KEY": MADE_UP["OIDC_RSA_KEY"],
    "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
    "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
    "SCOPES": {"openid": "", "profile": "", "email": ""},
    **{name: value for name, value in OAUTH2_PROVIDER.items() if name.startswith("COMPLIANT_BCP_")},
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER_GRANT_MODEL = "oauth2_provider.Grant"
OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "oauth2_provider.DeviceGrant"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oauth2_provider.AccessToken"
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "oauth2_provider.RefreshToken"
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "oauth2_provider.IDToken"
MIGRATION_MODULES = {}
