"""One settings file; everything an office may change comes from the environment (docs/reference/settings.md).

``PAMONG_MODE`` is ``production`` (default, refuses weak settings), ``demo`` or ``test``.
"""

import hashlib
from pathlib import Path

from django.utils.csp import CSP

from pamong.config import env

PACKAGE = Path(__file__).resolve().parent.parent

MODE = env.choice("PAMONG_MODE", "production", ("production", "demo", "test"))
DEMO = MODE == "demo"
DEBUG = False
DATA = Path(env.text("PAMONG_DATA", "pamong-data")).absolute()

# The host name is the WebAuthn RP ID and therefore permanent: passkeys are bound to it.
HOST = env.text("PAMONG_HOST", "localhost")
PORT = env.integer("PAMONG_PORT", 8000, low=1, high=65535)
LOCAL = HOST == "localhost"
ORIGIN = f"http://localhost:{PORT}" if LOCAL else f"https://{HOST}"
ALLOWED_HOSTS = [HOST, "127.0.0.1"] if LOCAL else [HOST]
CSRF_TRUSTED_ORIGINS = [ORIGIN]
USE_X_FORWARDED_HOST = False
TRUSTED_PROXIES = env.words("PAMONG_TRUSTED_PROXIES", ("127.0.0.1", "::1") if not LOCAL else ())

MASTER_KEY_FILE = Path(env.text("PAMONG_MASTER_KEY_PATH", str(DATA / "kunci-induk")))
MASTER_KEY = env.text("PAMONG_MASTER_KEY")
SECRET_KEY = env.text("PAMONG_SECRET_KEY")
if not SECRET_KEY and (MASTER_KEY or env.is_readable(MASTER_KEY_FILE)):
    # One secret is enough to keep safe: Django's is derived from the master key, however its lines end.
    _KEY = " ".join((MASTER_KEY or MASTER_KEY_FILE.read_text(encoding="utf-8", errors="replace")).split())
    SECRET_KEY = hashlib.sha256(b"pamong/django-secret\0" + _KEY.encode()).hexdigest()
if not SECRET_KEY:
    SECRET_KEY = "no-secret-yet-" + "x" * 50  # refused by config.checks outside of tests

LETTER_SIGNING_BACKEND = env.text("PAMONG_SIGNING_BACKEND", "softkey")
PKCS11_MODULE = env.text("PAMONG_PKCS11_MODULE")
PKCS11_TOKEN = env.text("PAMONG_PKCS11_TOKEN")
PKCS11_PIN = env.text("PAMONG_PKCS11_PIN")
# A Cloud Signature Consortium service (API v2), by the address before ``/info``.
CSC_URL = env.text("PAMONG_CSC_URL").rstrip("/")
CSC_CLIENT_ID = env.text("PAMONG_CSC_CLIENT_ID")
CSC_CLIENT_SECRET = env.text("PAMONG_CSC_CLIENT_SECRET")
CSC_CA_FILE = env.text("PAMONG_CSC_CA_PATH")
CSC_ROOTS = env.text("PAMONG_CSC_ROOTS_PATH")
CSC_PLAIN_HTTP = env.boolean("PAMONG_CSC_PLAIN_HTTP", False)
# BSrE's esign client service, on the agency's own server. Plain HTTP only where the office says so.
BSRE_URL = env.text("PAMONG_BSRE_URL").rstrip("/")
BSRE_VERSION = env.choice("PAMONG_BSRE_VERSION", "v2", ("v1", "v2"))
BSRE_USER = env.text("PAMONG_BSRE_USER")
BSRE_PASSWORD = env.text("PAMONG_BSRE_PASSWORD")
BSRE_CA_FILE = env.text("PAMONG_BSRE_CA_PATH")
BSRE_ROOTS = env.text("PAMONG_BSRE_ROOTS_PATH")
BSRE_PLAIN_HTTP = env.boolean("PAMONG_BSRE_PLAIN_HTTP", False)
# Policies of c2sp.org/tlog-policy: whose cosignatures our log keeps, and whose logs we are the witness of.
LOG_WITNESSES = env.text("PAMONG_LOG_WITNESSES")
WITNESSED_LOGS = env.text("PAMONG_WITNESSED_LOGS")
# An RFC 3161 time stamping authority. Its answers are signed, so plain HTTP is as good.
TSA_URL = env.text("PAMONG_TSA_URL").rstrip("/")
TSA_ROOTS = env.text("PAMONG_TSA_ROOTS")
TSA_CRLS = env.words("PAMONG_TSA_CRLS")
# Those of the PSrE behind a signing service: needed to raise its letters to B-LT.
SERVICE_CRLS = env.words("PAMONG_SERVICE_CRLS")
TSA_GRACE_HOURS = env.integer("PAMONG_TSA_GRACE_HOURS", 48, low=1, high=24 * 30)
# Roots of other people's certificates: a folder or a PEM file that the office fills; empty: no chain is known.
TRUSTED_ROOTS = env.text("PAMONG_TRUSTED_ROOTS")
LETTER_LEVEL = env.choice("PAMONG_LETTER_LEVEL", "B-B", ("B-B", "B-T", "B-LT", "B-LTA"))
# BMKG's open data; fetched only for offices that have opened a post of the flood crew. A demo asks the double.
_DOUBLE = "" if MODE == "production" else "http://127.0.0.1:8092"
BMKG_URL = env.text("PAMONG_BMKG_URL", _DOUBLE or "https://api.bmkg.go.id").rstrip("/")
BMKG_ALERTS_URL = env.text(
    "PAMONG_BMKG_ALERTS_URL", f"{_DOUBLE or 'https://www.bmkg.go.id'}/alerts/nowcast"
).rstrip("/")
BMKG_PLAIN_HTTP = env.boolean("PAMONG_BMKG_PLAIN_HTTP", bool(_DOUBLE))
BMKG_PER_MINUTE = env.integer("PAMONG_BMKG_PER_MINUTE", 40, low=1, high=60)
# A second opinion for when BMKG is silent altogether: https://api.open-meteo.com, or an instance of the office's own.
OPEN_METEO_URL = env.text("PAMONG_OPEN_METEO_URL").rstrip("/")
OPEN_METEO_PLAIN_HTTP = env.boolean("PAMONG_OPEN_METEO_PLAIN_HTTP", default=False)
# Set by ``pamong demo --storm``: the flood watch then goes by the clock of a day that is played (satgas.clock).
FLOOD_PLAY = env.text("PAMONG_FLOOD_PLAY")
# Whom the last step of an alarm names: the city's disaster agency; 112 is the national emergency number.
FLOOD_EMERGENCY_PHONE = env.text("PAMONG_FLOOD_EMERGENCY_PHONE", "112")
# The push services of the browsers that phones use; ``*.`` before a name stands for whatever is below it. ``none``: no
# phone sounds, and nobody is asked. PAMONG_PUSH_DOUBLE is a stand-in on this machine for tests; never in production.
PUSH_HOSTS = env.words(
    "PAMONG_PUSH_HOSTS",
    (
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "web.push.apple.com",
        "*.notify.windows.com",
    ),
)
if PUSH_HOSTS == ("none",):
    PUSH_HOSTS = ()
PUSH_DOUBLE = env.text("PAMONG_PUSH_DOUBLE").rstrip("/")
# Map tiles for the public flood map, as https://HOST/{z}/{x}/{y}.png; empty: our outlines alone, and nobody is asked.
MAP_TILES = env.text("PAMONG_MAP_TILES")
MAP_TILES_CREDIT = env.text("PAMONG_MAP_TILES_CREDIT")
ALLOW_SOFTKEY = env.boolean("PAMONG_ALLOW_SOFTKEY", MODE != "production")

# Public keys (age1...) that backups are sealed for; the office's machine has none of the private ones.
BACKUP_RECIPIENTS = env.words("PAMONG_BACKUP_RECIPIENTS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks_db",
    "pamong.foundation.db",
    "pamong.foundation.regions",
    "pamong.foundation.people",
    "pamong.foundation.access",
    "pamong.foundation.audit",
    "pamong.foundation.jobs",
    "pamong.foundation.files",
    "pamong.foundation.notify",
    "pamong.foundation.push",
    "pamong.foundation.retention",
    "pamong.ui",
    "pamong.signing",
    "pamong.transparency",
    "pamong.issuing",
    "pamong.letters",
    "pamong.verification",
    "pamong.satgas",
    "pamong.office",
    "pamong.config",
]
if MODE != "production":
    INSTALLED_APPS.insert(-1, "pamong.demo")

MIDDLEWARE = [
    "pamong.config.middleware.TrustedProxy",
    "django.middleware.security.SecurityMiddleware",
    "pamong.config.middleware.LocalhostRedirect",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "pamong.config.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pamong.config.middleware.PrivatePages",
    "pamong.config.middleware.BodyLimit",
    "pamong.foundation.access.middleware.TerritoryMiddleware",
    "pamong.ui.middleware.ErrorPages",
]

ROOT_URLCONF = "pamong.config.urls"
WSGI_APPLICATION = "pamong.config.wsgi.application"
AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["pamong.foundation.access.backends.AccountBackend"]
LOGIN_URL = "office:sign_in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "pamong.ui.context.page",
            ],
            "builtins": ["pamong.ui.templatetags.pamong"],
        },
    }
]

DATABASE_URL = env.text("DATABASE_URL")
if DATABASE_URL:
    DATABASES = {"default": env.postgresql(DATABASE_URL)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "pamong.foundation.db.sqlite",
            "NAME": DATA / "pamong.sqlite3",
            "TEST": {"NAME": DATA / "test-pamong.sqlite3"},
        }
    }

TASKS = {
    "default": {
        "BACKEND": "django.tasks.backends.immediate.ImmediateBackend"
        if MODE == "test"
        else "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "signing"],
    }
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_IDLE_SECONDS = 7 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_NAME = "pamong_sesi" if LOCAL else "__Host-pamong_sesi"
# Messages name people: they stay in the session, never in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "pamong_csrf" if LOCAL else "__Host-pamong_csrf"
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "pamong.ui.errors.csrf_failure"

SECURE_SSL_REDIRECT = not LOCAL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if not LOCAL else None
SECURE_HSTS_SECONDS = 0 if LOCAL else 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^sehat/"]
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "blob:", *env.origins("PAMONG_MAP_TILES", MAP_TILES)],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "media-src": [CSP.SELF, "blob:"],
    "object-src": [CSP.NONE],
    "frame-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
UPLOAD_MAX_BYTES = 10_000_000
REQUEST_MAX_BYTES = 21_000_000  # a letter of 20 MB for the public check, and the form around it

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "pamong_bahasa" if LOCAL else "__Host-pamong_bahasa"
LANGUAGE_COOKIE_SECURE = not LOCAL
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.choice("PAMONG_TIME_ZONE", "Asia/Jakarta", ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"))

STATIC_URL = "/aset/"
STATIC_ROOT = Path(env.text("PAMONG_STATIC_ROOT", str(DATA / "aset")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "pamong.ui.storage.HashedStaticFiles"
    },
}
WHITENOISE_MAX_AGE = 3600
# Tests collect nothing: files come from where they lie.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = MODE == "test"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "pamong.config.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("PAMONG_LOG_LEVEL", "WARNING")},
    # One line for every half minute's job would bury what matters.
    "loggers": {"django.tasks": {"level": "WARNING"}, "django_tasks_db": {"level": "WARNING"}},
}

SILENCED_SYSTEM_CHECKS: list[str] = []
