"""What the service is put together from: apps, middleware, addresses, templates."""

from typing import Any

INSTALLED_APPS = [
    # Ours before allauth, so that its pages wear our templates.
    "participants",
    "meetings",
    "plans",
    "config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_vite",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "participants.middleware.VisitorMiddleware",
    "participants.middleware.PageLanguageMiddleware",
    "participants.entry.shared_browser.OneAtATimeMiddleware",
    "participants.staff.signing_in.second_factor_middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.sent_text.SentTextMiddleware",
    "participants.entry.sent_forms.middleware.SentOnceMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.refusal_responses.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "participants.context.visitor",
            ],
            "builtins": [
                "participants.templatetags.forms",
                "participants.templatetags.names",
                "meetings.templatetags.circles",
            ],
        },
    }
]
# Widgets are found like every other template: ours first (participants/templates/django/forms).
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Each is argued; tests/house/test_deployment_checks.py finds one that has nothing to silence any more.
SILENCED_SYSTEM_CHECKS = [
    # HSTS for all subdomains, and the browsers' preload list: whether a council's whole domain keeps to https
    # is its owner's to promise, not ours.
    "security.W005",
    "security.W021",
    # http is sent to https by what ends TLS (deploy/nginx.conf). We would send a balancer's health checks
    # away, too.
    "security.W008",
    # Our addresses have no slash at the end, so included parts begin with one: below "family/<id>" stands
    # "/people". The check is for slashes that double.
    "urls.W002",
]
