"""A variable that was meant for us and is misspelt is refused; the rest of an environment is not ours."""

import re

import pytest

from config.settings.environment import ENVIRONMENT
from config.settings.misspelling import unknown_names

KNOWN = {variable.name for subject in ENVIRONMENT.subjects for variable in subject.variables}


def said_of(name: str, value: str = "x") -> list[str]:
    return unknown_names({name: value}, known=KNOWN)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("DEBG", "DEBUG"),
        ("debug", "DEBUG"),
        ("DJANGO_DEBUG", "DEBUG"),
        ("DJANGO_SECRET_KEY", "SECRET_KEY"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("PUBLIC_URI", "PUBLIC_URL"),
        ("PUBILC_URL", "PUBLIC_URL"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("REDISURL", "REDIS_URL"),
        ("SECRETKEY", "SECRET_KEY"),
        ("SECRET_KEY_FALLBACK", "SECRET_KEY_FALLBACKS"),
        ("JOURNALKEY", "JOURNAL_KEY"),
        ("BEHIND_PROXI", "BEHIND_PROXY"),
        ("RUN_WORKERS", "RUN_WORKER"),
        ("EMAIL_HSOT", "EMAIL_HOST"),
        ("EMAIL_PASSWROD", "EMAIL_PASSWORD"),
        ("TURN_URL", "TURN_URLS"),
        ("TEXT_THROUGH", "TEXTS_THROUGH"),
        ("SEAL_TSA", "SEAL_TSA_URL"),
        ("SECURITY_CONTACTS", "SECURITY_CONTACT"),
        ("PRIVATE_KEY", "PRIVATE_KEYS"),
        ("METRIC_TOKEN", "METRICS_TOKEN"),
    ],
)
def test_a_slip_is_refused_and_the_right_name_asked_for(name: str, meant: str) -> None:
    assert said_of(name) == [f"{name} is no variable of ours. Did you mean {meant}?"]


@pytest.mark.parametrize(
    "name",
    ["EMAIL_BACKEND", "TWILIO_AUTH_TOKEN", "KT_DATA", "MEDIA_ROOT", "NOTIFY_TEMPLATE", "JANUS_TOKEN",
     "LIVEKIT_ROOM", "SEAL_KEY", "LETTERS_PAPER"],
)  # fmt: skip
def test_a_name_with_our_prefix_that_nobody_knows_is_refused(name: str) -> None:
    [sentence] = said_of(name)
    assert sentence.startswith(f"{name} is no variable of ours. ")


def test_a_sentence_about_a_name_never_has_its_value() -> None:
    assert "hunter2" not in "".join(said_of("EMAIL_PASSWROD", "hunter2"))


def test_no_name_of_ours_is_refused() -> None:
    assert len(KNOWN) > 40
    assert unknown_names(dict.fromkeys(KNOWN, "x"), known=KNOWN) == []


#: What shells, systemd, containers, clusters, CI, Python, Node and a database put into environments.
OF_OTHERS = re.findall(
    r"\S+",
    """
    PATH HOME USER LOGNAME SHELL TERM LANG LANGUAGE LC_ALL LC_CTYPE PWD OLDPWD SHLVL _ TZ TMPDIR MAIL
    EMAIL EDITOR VISUAL PAGER DISPLAY HOSTNAME HOSTTYPE HISTFILE LS_COLORS LESSOPEN MANPATH COLORTERM
    DEBUGINFOD_URLS DEBEMAIL DEBFULLNAME DEBIAN_FRONTEND XDG_RUNTIME_DIR XDG_SESSION_ID XDG_DATA_DIRS
    XDG_CONFIG_HOME DBUS_SESSION_BUS_ADDRESS SSH_AUTH_SOCK SSH_CONNECTION SSH_CLIENT SSH_TTY SUDO_USER
    SUDO_COMMAND GPG_AGENT_INFO INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID NOTIFY_SOCKET WATCHDOG_USEC
    WATCHDOG_PID LISTEN_FDS LISTEN_PID LISTEN_FDNAMES MAINPID MANAGERPID RUNTIME_DIRECTORY STATE_DIRECTORY
    CACHE_DIRECTORY LOGS_DIRECTORY CONFIGURATION_DIRECTORY CREDENTIALS_DIRECTORY MEMORY_PRESSURE_WATCH
    MEMORY_PRESSURE_WRITE FDSTORE SERVICE_RESULT EXIT_CODE EXIT_STATUS container container_uuid PYTHONPATH
    PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE PYTHON_VERSION VIRTUAL_ENV PIP_NO_INPUT GPG_KEY LD_PRELOAD
    DJANGO_SETTINGS_MODULE DJANGO_ALLOW_ASYNC_UNSAFE NODE_ENV NODE_OPTIONS NO_COLOR FORCE_COLOR CI
    GITHUB_TOKEN GITHUB_SHA GITLAB_CI CI_JOB_TOKEN BUILD_ID RUNNER_NAME PYTEST_CURRENT_TEST
    PYTEST_XDIST_WORKER PGHOST PGUSER PGPASSWORD PGDATABASE PGSSLMODE POSTGRES_USER POSTGRES_DB
    POSTGRES_HOST REDIS_HOST REDIS_PASSWORD HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy
    no_proxy ALL_PROXY SSL_CERT_FILE REQUESTS_CA_BUNDLE SENTRY_DSN OTEL_EXPORTER_OTLP_ENDPOINT
    AWS_SECRET_ACCESS_KEY AWS_REGION WEB_CONCURRENCY DYNO MAKEFLAGS MAKELEVEL MFLAGS MAKE_TERMOUT
    npm_config_cache KUBERNETES_SERVICE_HOST KUBERNETES_PORT OPENBLAS_CORETYPE MALLOC_ARENA_MAX UVLOOP_USE
    SECRET_KEY_BASE SCALE ARGS BROWSER HOSTALIASES WINDOWID SESSION_MANAGER ANYMAIL_POSTMARK_SERVER_TOKEN
    ANYMAIL_WEBHOOK_SECRET CLOCK_OFFSET_FILE KT_SHOTS KT_LOOK MEDIA_SEED JANUS_SERVICE_HOST
    JANUS_SERVICE_PORT JANUS_SERVICE_PORT_HTTP JANUS_PORT_8088_TCP JANUS_PORT_8088_TCP_ADDR
    LIVEKIT_PORT_7880_TCP_PROTO
    """,
)


def test_what_is_for_others_is_let_be() -> None:
    assert len(OF_OTHERS) > 100
    assert unknown_names(dict.fromkeys(OF_OTHERS, "x"), known=KNOWN) == []


def test_the_port_that_a_cluster_tells_is_let_be_and_one_that_somebody_wrote_is_not() -> None:
    assert said_of("JANUS_PORT", "tcp://10.0.0.7:8088") == []
    assert said_of("JANUS_PORT", "8088")
