"""One settings file; what differs by machine comes from the environment.

``DATABASE_URL``, ``SANWANG_SECRET_KEY`` and ``SANWANG_SEAL_KEY`` (64 hex digits), ``SANWANG_DEBUG``,
``SANWANG_DEMO``, ``SANWANG_HOSTS``, ``SANWANG_DB_ROLE`` (``owner``: migrations; else the product's own role).
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from sanwang.config import database, keys

BASE_DIR = Path(__file__).resolve().parents[2]
PACKAGE = Path(__file__).resolve().parents[1]
VAR = BASE_DIR / "var"
DEBUG = os.environ.get("SANWANG_DEBUG") == "1"
DEMO = os.environ.get("SANWANG_DEMO") == "1"
ALLOWED_HOSTS = os.environ.get("SANWANG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
SECRET_KEY = keys.secret("SANWANG_SECRET_KEY", VAR)
SEAL_KEY = bytes.fromhex(keys.secret("SANWANG_SEAL_KEY", VAR))
TEST_RUNNER = "django.test.runner.DiscoverRunner"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "sanwang.kernel",
    "sanwang.organization",
    "sanwang.access",
    "sanwang.service",
    "sanwang.affairs",
    "sanwang.duties",
    "sanwang.intake",
    "sanwang.flows",
    "sanwang.web",
    "sanwang.demo",
    "sanwang.demo.bar",
    # after access: its templates come before theirs
    "allauth",
    "allauth.account",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "procrastinate.contrib.django",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a page of 70 KB goes out as 8; static files are packed beforehand
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sanwang.access.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sanwang.access.middleware.ActorMiddleware",
    "sanwang.access.guards.SignInMiddleware",
]

ROOT_URLCONF = "sanwang.config.urls"
WSGI_APPLICATION = "sanwang.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "sanwang.web.context.shell",
                "sanwang.demo.bar.context.bar",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
        },
    }
]
COTTON_DIR = "components"

DATABASES = {"default": database.settings_from_url(os.environ.get("DATABASE_URL", "postgresql:///sanwang"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # Figures kept for seconds: in each process's own memory, so that a page that keeps one asks the database less.
    "near": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "near"},
}

# Whoever runs jobs or puts one in line reads the modules that hold them; a command that does neither need not.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = [f"sanwang.{path.parent.name}.tasks" for path in sorted(PACKAGE.glob("*/tasks.py"))]

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["sanwang.access.signin.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "sanwang.access.passwords.LongEnough"},
    {"NAME": "sanwang.access.passwords.NotCommon"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "sanwang.access.signin.Adapter"
ACCOUNT_FORMS = {
    "login": "sanwang.access.forms.signin.SignIn",
    "change_password": "sanwang.access.forms.signin.ChangePassword",
}
# Failures are counted by address (a whole office shares one), and by account and address: see access/signin.py.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "50/15m/ip,5/15m/key", "change_password": "10/15m/user"}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = VAR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_242_880

SESSION_ENGINE = "sanwang.access.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"sanwang": {"level": "INFO"}},
}
