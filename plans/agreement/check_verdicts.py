"""What the check page says of a file, in words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from plans.agreement.check_page import Answer, FileIs


@dataclass(frozen=True)
class Verdict:
    """What the check page says of a file: good, old or bad, and why in two sentences."""

    kind: str
    title: str | Promise
    words: str | Promise


VERDICTS: dict[FileIs, Verdict] = {
    FileIs.UNCHANGED: Verdict(
        "good",
        gettext_lazy("This is the real plan, unchanged"),
        gettext_lazy("Every part of your file is as it was when it was sealed."),
    ),
    FileIs.COPY: Verdict(
        "good",
        gettext_lazy("This is a real copy, unchanged"),
        gettext_lazy("We made this copy ourselves, with contact details left out. Nobody changed it since."),
    ),
    FileIs.ANOTHER_VERSION: Verdict(
        "old",
        gettext_lazy("This is real, but another version"),
        gettext_lazy("Your file was sealed here, under another number than the one you are checking."),
    ),
    FileIs.DIFFERENT: Verdict(
        "bad",
        gettext_lazy("This is not the file that was sealed here"),
        gettext_lazy("It may have been changed, or never came from here. "
        "Ask for a fresh copy before you rely on it."),
    ),
}  # fmt: skip
SUPERSEDED = Verdict(
    "old",
    gettext_lazy("This is real, but there is a newer version"),
    gettext_lazy("Your file is as it was sealed. A later version has taken its place since."),
)


def verdict_on(found: Answer) -> Verdict | None:
    """What is said of the file that was looked at; None where none was."""
    verdict = VERDICTS[found.file] if found.file is not None else None
    return SUPERSEDED if verdict is not None and verdict.kind == "good" and found.superseded else verdict
