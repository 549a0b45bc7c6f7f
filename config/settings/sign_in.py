"""How staff sign in: accounts, passwords, second factors, wrong tries, sessions and the device cookie."""

from config.settings.environment import about
from config.settings.kinds import TEXT

about("The first administrator", page="signing-in.md").elsewhere(
    "KT_ADMIN_PASSWORD",
    TEXT,
    "the password that manage.py create_service gives the first administrator, where nobody can be asked",
    confidential=True,
)

AUTH_USER_MODEL = "participants.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "participants.staff.account_adapter.StaffAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
# A passkey or an app beside the password, for everybody who works here (participants/staff/signing_in).
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_ADAPTER = "participants.staff.signing_in.adapter.SecondFactorAdapter"
ACCOUNT_FORMS = {
    "login": "participants.staff.signing_in.forms.SignIn",
    "change_password": "participants.staff.signing_in.forms.AnotherPassword",
    "reauthenticate": "participants.staff.signing_in.forms.OnceMore",
}
MFA_FORMS = {
    "authenticate": "participants.staff.signing_in.forms.SignInCode",
    "reauthenticate": "participants.staff.signing_in.forms.ProofCode",
    "activate_totp": "participants.staff.signing_in.forms.NewApp",
    "add_webauthn": "participants.staff.signing_in.forms.NewPasskey",
    "edit_webauthn": "participants.staff.signing_in.forms.PasskeyName",
}
MFA_TOTP_TOLERANCE = 1  # half a minute before and after: people type slowly. A code is good once all the same
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator makes the accounts, nobody signs up
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"  # which leads on to the role's own first page
# Signed in until the browser is closed, and for half a day at most: no box asks whether to be remembered.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Wrong passwords are slowed per address (here) and per address and account together (axes), never per account
# alone: then anybody who knows an e-mail could keep its owner out. Wrong codes after the right password are
# slowed per account: nobody else gets that far.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip", "second_factor": "5/5m/key"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Its own tables would keep addresses, browsers and e-mails in clear; ours a keyed hash, for two days.
AXES_HANDLER = "participants.staff.signing_in.tries.Tries"
AXES_USERNAME_CALLABLE = "participants.staff.account_adapter.who_signs_in"
AXES_CLIENT_IP_CALLABLE = "participants.platform.network_addresses.address_or_none"
AXES_LOCKOUT_PARAMETERS = [["ip_address", "username"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_CALLABLE = "config.refusal_responses.too_many_sign_ins"
AXES_SENSITIVE_PARAMETERS = ["login", "password", "ip_address"]
DEVICE_COOKIE = "kt_device"
SESSION_COOKIE_AGE = 12 * 3600
# Stored under a keyed hash: what stands in the cookie stands in no database.
SESSION_ENGINE = "participants.platform.session_rows"
