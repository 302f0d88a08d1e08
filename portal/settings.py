"""Settings of the portal, read from the environment (`.env.example` lists them all).

DATABASE_URL must name a PostgreSQL. With DEBUG on (as `make run` starts it) everything else has a value for
trying the portal out. Without DEBUG every secret, the hosts and the origin must be named. The portal refuses
to start without them, and with any value that makes no sense.
"""

import os
import re
from datetime import timedelta
from functools import partial
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from portal import languages, secrets
from portal.environment import WEBSITE, Environment, check_attendance_thresholds, check_school_networks
from portal.limits import table

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"

environ.Env.read_env(str(ROOT / ".env"))
env = Environment(os.environ)
DEBUG = env.flag("DEBUG", default=False)
HTTPS = env.flag("HTTPS", default=not DEBUG)
_trial = secrets.read_or_make(VAR) if DEBUG else dict.fromkeys(secrets.NAMES, "")

# Secrets. Each has one purpose, so that each can be rotated alone.
SECRET_KEY = env.secret("SECRET_KEY", _trial["SECRET_KEY"])
SECRET_KEY_FALLBACKS = env.secrets("SECRET_KEY_FALLBACKS")
KEY_SECRET = env.secret("KEY_SECRET", _trial["KEY_SECRET"])
THROTTLE_SECRET = env.secret("THROTTLE_SECRET", _trial["THROTTLE_SECRET"])
# Secrets by id: the first hashes new answers, the others still verify old ones.
CHALLENGE_PEPPERS = env.peppers("CHALLENGE_PEPPER", _trial["CHALLENGE_PEPPER"])

# The RSA keys of the OpenID Connect provider: the first signs, all are published (docs/single-sign-on.md).
OIDC_RSA_KEYS = env.rsa_keys("OIDC_RSA_KEY", _trial["OIDC_RSA_KEY"])

# Ids of peppers that no one has any more: staff reset the students whose answers need them.
LOST_PEPPERS = env.pepper_ids("LOST_PEPPERS")

# Addresses and proxies.
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
PORTAL_ORIGIN = env.origin("PORTAL_ORIGIN", "http://127.0.0.1:8000", is_https=HTTPS)
CSRF_TRUSTED_ORIGINS = [PORTAL_ORIGIN] if PORTAL_ORIGIN.startswith("https://") else []
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, least=0, most=10)
# {"203.0.113.0/24": 1200}: addresses of schools, each with the enrollment behind it.
SCHOOL_NETWORKS: dict[str, int] = env.json("SCHOOL_NETWORKS", check_school_networks)
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

INSTALLED_APPS = [
    "portal.staff.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_tasks",
    "oauth2_provider",
    "sis.apps.SisConfig",
    "portal.apps.PortalConfig",
    # After the portal, whose worker is to be the one that `manage.py db_worker` starts.
    "django_tasks_db",
    "claims.apps.ClaimsConfig",
    "parents.apps.ParentsConfig",
]

MIDDLEWARE = [
    # The headers of every response come first, so that responses made by a middleware have them too.
    "portal.middleware.own_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.help_without_database",
    "portal.auth.sessions.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.web.language.choose_language",
    "portal.middleware.request_size",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.auth.sessions.end_old_sessions",
    "portal.auth.sessions.RepeatedForms",
    "portal.auth.must_change.must_change_password",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.middleware.Refusals",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "portal.web.template_loader.CachedLoader",
                    [
                        "portal.web.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["portal.templatetags.dates", "portal.templatetags.languages"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.every_page",
            ],
        },
    },
]

# Data.
DATABASES = {"default": env.database("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = env.number("CONN_MAX_AGE", 600, least=0, most=86400)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
_timeouts = "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
# Random reads are as fast as sequential ones on solid-state disks, so that PostgreSQL prefers indexes.
# A session of a host that lost power ends within two minutes, and the locks of its worker with it.
_keepalives = "-c tcp_keepalives_idle=60 -c tcp_keepalives_interval=20 -c tcp_keepalives_count=3"
_server = f"{_timeouts} {_keepalives} -c random_page_cost=1.1"
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", _server)
# Seconds: a server that does not answer must not keep a process from starting, or a page from saying so.
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)
# What sis/prepared.py asks for is prepared; Django's own statements never are.
DATABASES["default"]["OPTIONS"].setdefault("prepare_threshold", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in.
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "portal.auth.sign_in.PortalBackend"]
PASSWORD_HASHERS = ["portal.auth.hashing.PortalArgon2Hasher"]
PASSWORD_MIN_LENGTH = 8
PASSWORD_MAX_LENGTH = 256
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH}},
    {"NAME": "portal.auth.password_validators.NameAndNumberValidator"},
    {"NAME": "portal.auth.password_validators.CommonWordValidator"},
]
# Whether staff need a second factor to sign in: "required", or "optional" to try the portal out.
STAFF_OTP = env.choice("STAFF_OTP", "optional" if DEBUG else "required", ("required", "optional"))
LOGIN_URL = "portal:landing"
LOGIN_REDIRECT_URL = "portal:home"
# Concurrent hashes in one process, how many requests may queue for one, and how long. gunicorn needs more
# threads than slots and queue together, so that many sign-ins leave some for every other page
# (portal/checks.py), and PostgreSQL a connection for every thread.
HASHING_SLOTS = env.number("HASHING_SLOTS", 2, least=1, most=64)
HASHING_QUEUE = env.number("HASHING_QUEUE", 60, least=1, most=1000)
HASHING_WAIT = timedelta(seconds=env.number("HASHING_WAIT_SECONDS", 5, least=1, most=60))

# The OpenID Connect provider (docs/single-sign-on.md): django-oauth-toolkit with the rules of portal/oidc.
# Its models are all swapped for ours, so none of its migrations runs.
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_ISS_ENDPOINT": PORTAL_ORIGIN,
    "OAUTH2_VALIDATOR_CLASS": "portal.oidc.validator.Validator",
    "SCOPES": {"openid": "", "profile": "", "email": ""},
    "ACCESS_TOKEN_EXPIRE_SECONDS": 600,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 8 * 3600,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    **{
        f"COMPLIANT_BCP_RFC9700_{rule}": True
        for rule in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
            "REFRESH_TOKEN",
            "REDIRECT_URI_SCHEME",
            "REDIRECT_URI_MATCHING",
            "PKCE_REQUIRED",
        )
    },
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "portal.Client"
OAUTH2_PROVIDER_GRANT_MODEL = OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "portal.SignOn"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "portal.SignOnToken"  # noqa: S105 (a model)
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "portal.SignOnToken"  # noqa: S105
MIGRATION_MODULES = {"oauth2_provider": None}

# Sign-in attempts: axes calls our own handler (portal/auth/axes_handler.py) and stores nothing itself.
AXES_HANDLER = "portal.auth.axes_handler.AttemptHandler"
AXES_LOCKOUT_CALLABLE = "portal.auth.axes_handler.lockout_response"
AXES_CLIENT_IP_CALLABLE = "portal.web.client_address.client_ip"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
# {"student_sign_in": {"waits": [[5, 60], [10, 900]]}}: overrides of portal/limits/table.py, times in seconds.
LIMITS: dict[str, dict[str, object]] = env.json("LIMITS", table.check_overrides)

# Sessions end with the browser, after 60 idle minutes and after 12 hours at most (P6, S7).
SESSION_ENGINE = "portal.auth.sessions"
SESSION_IDLE = timedelta(minutes=60)
SESSION_LONGEST = timedelta(hours=12)
SESSION_TOUCH = timedelta(minutes=1)
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
_cookie = "__Host-{}" if HTTPS else "{}"
SESSION_COOKIE_NAME = _cookie.format("sid")
CSRF_COOKIE_NAME = _cookie.format("csrf")
DEVICE_COOKIE_NAME = _cookie.format("dev")
NAME_COOKIE_NAME = _cookie.format("name")
NEXT_PAGE_COOKIE_NAME = _cookie.format("next")
FAILURE_COOKIE_NAME = _cookie.format("failed")
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "portal.error_pages.csrf_failure"

# The headers of every response.
SECURE_SSL_REDIRECT = HTTPS and env.flag("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^readyz/tasks$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# HSTS preload is the district's own decision; the deployment check would require it.
SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
}
# A form of this portal is a few hundred bytes. Only the pages in `portal.hooks.large_requests` take more.
REQUEST_MAX_BYTES = 64 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = REQUEST_MAX_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# Languages (L1), each under its own name. Times are shown in the district's zone; the database and all rules
# count in UTC.
LANGUAGE_CODE = "en"
LANGUAGES = [(language.code, language.own_name) for language in languages.LANGUAGES.values()]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "portal.formats"
TIME_ZONE = env.time_zone("TIME_ZONE", "America/New_York")

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = [ROOT / "static"]
_storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": _storage if DEBUG else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Mail and tasks. In a trial, tasks run immediately and mail goes to the console.
EMAIL_CONFIG = env.mail_server("EMAIL_URL", "consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.mail_address("DEFAULT_FROM_EMAIL", "portal@example.org")
# Seconds for each answer of the mail server, so that a silent one does not stop the worker.
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 10, least=1, most=600)
_at_once, _by_worker = "django_tasks.backends.immediate.ImmediateBackend", "django_tasks_db.DatabaseBackend"
_tasks = env.choice("TASKS_BACKEND", _at_once if DEBUG else _by_worker, (_by_worker, _at_once))
TASKS = {"default": {"BACKEND": _tasks, "QUEUES": ["mail", "roster", "logout"]}}
# How long a task of a queue waits after each failure before it is tried again; then it has failed for good.
TASK_RETRIES = {
    "mail": env.waits("MAIL_RETRY_SECONDS", [60, 300, 1800, 14400, 86400]),
    # Telling an app that someone has signed out.
    "logout": [timedelta(minutes=minutes) for minutes in (1, 5, 30, 240)],
}
# What monitoring sends as `Authorization: Bearer …` to read /readyz/tasks; without it no one can.
MONITORING_TOKEN = env.optional_secret("MONITORING_TOKEN")

# The district.
PORTAL_NAME = env.text("PORTAL_NAME", "CCPS Portal")
# Who runs the portal: the name, its website (none: no link), and the text of its seal (none: no picture).
DISTRICT_NAME = env.text("DISTRICT_NAME", "Clayton County Public Schools")
DISTRICT_URL = env.pattern("DISTRICT_URL", "", WEBSITE, "an address that begins with https://")
DISTRICT_SEAL = env.svg("DISTRICT_SEAL")
# How long a key on a letter is valid, and how long an account stays open after the last child left (P10).
ACTIVATION_KEY_DAYS = env.number("ACTIVATION_KEY_DAYS", 120, least=1, most=3650)
DEPARTED_GRACE = timedelta(days=env.number("DEPARTED_GRACE_DAYS", 90, least=0, most=3650))
# What a guardian's rights become when the child is 18 (H1).
RIGHTS_AT_18 = env.choice("RIGHTS_AT_18", "keep", ("keep", "close"))
# By kind of correction that parents ask for (H15): the role at the school that gets the email and, with the
# registrar, the request.
_offices = ("registrar", "attendance clerk", "counselor")
CORRECTION_OFFICES = {
    "attendance": env.choice("CORRECTIONS_ATTENDANCE", "registrar", _offices),
    "grades": env.choice("CORRECTIONS_GRADES", "registrar", _offices),
    "household": env.choice("CORRECTIONS_HOUSEHOLD", "registrar", _offices),
}
TEMPORARY_PASSWORD_LIFETIME = timedelta(hours=72)
# The database refuses to delete younger rows than the shortest (portal/migrations/0002).
ACCESS_LOG_RETENTION = timedelta(days=env.number("ACCESS_LOG_RETENTION_DAYS", 400, least=90, most=36500))
# The day by which every student must have claimed (A4), or none.
CLAIM_DEADLINE = env.day("CLAIM_DEADLINE")
# How long a student who claimed, or reset the password, in an unknown browser sees no grades and attendance,
# and whether no rooms either (H12).
STUDENT_RECORDS_WAIT = timedelta(hours=env.number("STUDENT_RECORDS_WAIT_HOURS", 24, least=0, most=168))
STUDENT_RECORDS_WAIT_ROOMS = env.flag("STUDENT_RECORDS_WAIT_ROOMS", default=False)
# The day from which families see the schedule of a school year that has not begun (H6), or none: at once.
SCHEDULE_OPENS = env.day("SCHEDULE_OPENS")
# Attendance (H8). What the district says to families at counts of absence, in each language:
# {"unexcused": {"3": {"en": "…", "es": "…", …}}, "absent_percent": {"10": {…}}}. Empty: usual counts.
ATTENDANCE_THRESHOLDS: dict[str, dict[str, dict[str, str]]] = env.json(
    "ATTENDANCE_THRESHOLDS",
    partial(check_attendance_thresholds, languages=[code for code, _name in LANGUAGES]),
)
# How many school days a family has to send a note for an absence; 0: none is named.
ABSENCE_NOTE_DAYS = env.number("ABSENCE_NOTE_DAYS", 3, least=0, most=30)
# The reset of all student accounts (A3): the number of accounts above which a second administrator must
# approve it, and how long it can be undone.
ANNUAL_RESET_SECOND_PERSON = env.number("ANNUAL_RESET_SECOND_PERSON", 1000, least=0, most=10_000_000)
ANNUAL_RESET_UNDO = timedelta(hours=env.number("ANNUAL_RESET_UNDO_HOURS", 24, least=1, most=8760))
# Whether teachers may lift the sign-in waits of the students whom they teach (A1).
TEACHERS_LIFT_WAITS = env.flag("TEACHERS_LIFT_WAITS", default=True)
# What the first page of administrators says: no roster for so many hours of school days; more failed matches
# of names and numbers than this in a day.
ROSTER_MISSING_HOURS = env.number("ROSTER_MISSING_HOURS", 36, least=1, most=8760)
FAILED_MATCHES_A_DAY = env.number("FAILED_MATCHES_A_DAY", 500, least=1, most=1_000_000)
# Records shown to one staff member, rows of lists and exports included, above which the second factor is
# asked for anew; and whom a mail tells of it, besides the other administrators (none: no mail).
RECORDS_PER_TEN_MINUTES = env.number("RECORDS_PER_TEN_MINUTES", 500, least=1, most=10_000_000)
RECORDS_PER_DAY = env.number("RECORDS_PER_DAY", 2000, least=1, most=10_000_000)
PRIVACY_OFFICER_EMAIL = env.mail_address("PRIVACY_OFFICER_EMAIL", "")
# The most letters with activation keys in one run of a printer (A5).
LETTERS_AT_ONCE = env.number("LETTERS_AT_ONCE", 300, least=1, most=5000)
# Reading roster files (docs/roster.md).
ROSTER_NUMBER_COLUMN = env.pattern(
    "ROSTER_NUMBER_COLUMN",
    "identifier",
    re.compile(r"identifier|metadata\..+|sourcedId|(userIds|sourcedId):.+"),
    "identifier, userIds:TYPE, metadata.NAME, sourcedId or sourcedId:PREFIX",
)
ROSTER_FAULT_SHARE = env.share("ROSTER_FAULT_SHARE", 0.005)
ROSTER_GUARDIAN_RIGHTS = env.choice("ROSTER_GUARDIAN_RIGHTS", "none", ("none", "all"))
ROSTER_DISTRICT_BRAKE = env.share("ROSTER_DISTRICT_BRAKE", 0.10)
ROSTER_SCHOOL_BRAKE = env.share("ROSTER_SCHOOL_BRAKE", 0.25)
ROSTER_RECORDS_BRAKE = env.share("ROSTER_RECORDS_BRAKE", 0.25)
ROSTER_IDENTITY_BRAKE = env.share("ROSTER_IDENTITY_BRAKE", 0.05)
ROSTER_ROLLOVER = env.period("ROSTER_ROLLOVER")

LOG_LEVEL = env.choice("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(levelname)s %(name)s %(message)s",
            # In UTC, with its zone; %(asctime)s would be the district's time without one.
            "timestamp": True,
        },
    },
    "filters": {
        "without_query": {"()": "portal.log_filter.WithoutQuery"},
        "refusals_in_one_line": {"()": "portal.log_filter.RefusalsInOneLine"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["without_query", "refusals_in_one_line"],
            "formatter": "json" if env.flag("LOG_JSON", default=not DEBUG) else "plain",
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # At their lower levels these write codes and tokens.
    "loggers": {name: {"level": "ERROR"} for name in ("oauthlib", "oauth2_provider")},
}
