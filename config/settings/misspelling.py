"""Names of variables that nobody knows, and the one that was probably meant.

An environment is full of names that are none of our business. Refused is only what can be meant for nobody
else: our own prefixes, and what looks like one of our names written with a slip.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

#: Nothing else that runs in the environment of this service begins like that.
PREFIXES = (
    "EMAIL_", "JANUS_", "JOURNAL_KEY", "KT_", "LETTERS_", "LIVEKIT_", "MEDIA_", "NOTIFY_", "SEAL_", "TEXTS_",
    "TURN_", "TWILIO_",
)  # fmt: skip
#: A provider's own settings, which django-anymail knows and we do not.
PASSED_ON = "ANYMAIL_"
#: Who else takes such names: systemd tells services where to report, and tests have switches of their own.
OTHERS = {"NOTIFY_SOCKET", "KT_LOOK", "KT_SHOTS", "MEDIA_SEED"}
#: Kubernetes and Docker tell each container where a service called “janus” or “livekit” is.
OF_A_CLUSTER = re.compile(r"\w+_(SERVICE_(HOST|PORT)(_\w+)?|PORT_\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)")
PORT_OF_A_CLUSTER = re.compile(r"(tcp|udp)://")
#: The likeness (difflib's ratio) from which one name is another with a slip, and from which it is worth
#: asking about a name with a prefix of ours. Names that are shorter are like too many.
ALIKE, WORTH_ASKING, SHORTEST = 0.87, 0.6, 5


def unknown_names(values: Mapping[str, str], *, known: Iterable[str]) -> list[str]:
    """A sentence for each name that looks like one of ours and is none."""
    names = sorted(known)
    return [
        _sentence(name, meant)
        for name, value in sorted(values.items())
        if name not in names and not _of_others(name, value)
        if (meant := _meant(name, names)) or name.upper().startswith(PREFIXES)
    ]


def _of_others(name: str, value: str) -> bool:
    if name in OTHERS or name.startswith(PASSED_ON) or OF_A_CLUSTER.fullmatch(name):
        return True
    return name.endswith("_PORT") and PORT_OF_A_CLUSTER.match(value) is not None


def _meant(name: str, names: list[str]) -> str:
    """The name of ours that this one is like, or nothing."""
    plain = re.sub(r"^DJANGO_(?!SETTINGS_MODULE)", "", name.upper().replace("-", "_"))
    if len(plain) < SHORTEST - 1:
        return ""
    candidates = [one for one in names if len(one) >= SHORTEST]
    cutoff = WORTH_ASKING if plain.startswith(PREFIXES) else ALIKE
    return next(iter(get_close_matches(plain, candidates, n=1, cutoff=cutoff)), "")


def _sentence(name: str, meant: str) -> str:
    ask = f"Did you mean {meant}?" if meant else "docs/settings.md has all there are."
    return f"{name} is no variable of ours. {ask}"
