"""What can be filled in beforehand: words, a picture or a voice note, and who may see it, by name. The verbs
decide.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.beforehand import pictures, sound, view_readers
from meetings.beforehand.choices import For, Question, ToldHow, ViewKind
from meetings.beforehand.files import CleanFile, FileRefused
from meetings.beforehand.models import View
from meetings.beforehand.saying_beforehand import LONGEST, Said
from meetings.models import Seat
from participants.platform.isolated_text import as_said

#: Phones keep photos in the last of these; others turn theirs into one of them when a page asks for it.
PICTURES = "image/jpeg,image/png,image/webp,image/heic,.heic,.heif"
#: With `capture`, and nothing else asked for, a phone opens its own recorder; for a file that is there
#: already it must not.
SPOKEN_NOW = {"accept": "audio/*", "capture": True}
SOUNDS = "audio/*,.m4a,.qta,.mp3,.ogg,.opus,.wav"
FILES = ("picture", "voice", "recording")


def names(seats: list[Seat]) -> str:
    """What people are called, one after another."""
    return _(", ").join(as_said(seat.person.called) for seat in seats)


def choices(author: Seat) -> list[tuple[str, str]]:
    """Who may see it, the narrowest first, each with the names it means today."""
    whom = view_readers.readers(author)
    runs = names(whom.coordinator)
    found = [
        (
            str(For.COORDINATOR),
            _("Only %(name)s, who runs the meeting") % {"name": runs}
            if runs
            else _("Only the person who runs the meeting"),
        )
    ]
    found += [
        (
            f"{For.BESIDE}:{one.pk}",
            _("Only %(name)s, %(role)s")
            % {"name": as_said(one.person.called), "role": one.get_role_display()},
        )
        for one in whom.beside
    ]
    family = names(whom.family)
    found.append(
        (
            str(For.CIRCLE),
            _("The family at the meeting: %(names)s") % {"names": family}
            if family
            else _("The family at the meeting"),
        )
    )
    found.append(
        (
            str(For.EVERYONE),
            _("Everyone at the meeting: the family, and %(names)s") % {"names": names(whom.others)},
        )
    )
    return found


def choice_of(view: View) -> str:
    """Which choice a view was kept with."""
    return f"{For.BESIDE}:{view.only_id}" if view.only_id else view.audience


class ViewForm(forms.Form):
    """One view of one person. `told`: the coordinator writes it down."""

    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        required=False,
    )
    picture = forms.FileField(
        label=gettext_lazy("A photo or a drawing"),
        help_text=gettext_lazy("Where and when it was taken is left out."),
        widget=forms.FileInput(attrs={"accept": PICTURES}),
        required=False,
    )
    voice = forms.FileField(
        label=gettext_lazy("Speak it"),
        help_text=gettext_lazy("Opens your phone’s recorder. Up to about five minutes."),
        widget=forms.FileInput(attrs=SPOKEN_NOW),
        required=False,
    )
    recording = forms.FileField(
        label=gettext_lazy("A voice note you have"),
        widget=forms.FileInput(attrs={"accept": SOUNDS}),
        required=False,
    )
    without_file = forms.BooleanField(label=gettext_lazy("Without the picture or voice note"), required=False)
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may see it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who may see it.")},
    )
    may_be_shared = forms.BooleanField(
        label=gettext_lazy("It may be read out or shown in the meeting"), required=False
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How did it reach you?"),
        choices=[choice for choice in ToldHow.choices if choice[0] != ToldHow.LINK],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        author: Seat,
        question: str = "",
        view: View | None = None,
        told: bool = False,
        left_out: bool = False,
    ) -> None:
        super().__init__(data, files, initial=_as_kept(view, question))
        self.question, self.left_out = question, left_out
        self._beside = {str(one.pk): one for one in view_readers.readers(author).beside}
        self.fields["audience"].choices = choices(author)  # type: ignore[attr-defined]
        if told:
            self.fields["words"].label = _("In their own words")
        else:
            del self.fields["how"]
        if view is None or view.kind == ViewKind.TEXT:
            del self.fields["without_file"]

    def clean_picture(self) -> CleanFile | None:
        """The picture drawn afresh."""
        return _clean(self.cleaned_data["picture"], pictures.LARGEST, pictures.clean)

    def clean_voice(self) -> CleanFile | None:
        """The voice note with nothing but sound in it."""
        return _clean(self.cleaned_data["voice"], sound.LARGEST, sound.clean)

    def clean_recording(self) -> CleanFile | None:
        """The same for one that was there already."""
        return _clean(self.cleaned_data["recording"], sound.LARGEST, sound.clean)

    def clean(self) -> dict[str, Any]:
        """One file at a time; and one that was not even read is said to be too large."""
        said = super().clean() or {}
        if self.left_out:
            self.add_error(
                None,
                _("That file is too large to send. Choose a smaller one; your words are still here."),
            )
        if len([name for name in FILES if said.get(name)]) > 1:
            self.add_error(None, _("One file at a time: keep the first, then add another."))
        return said

    def said(self) -> Said:
        """What was filled in, as the verbs take it."""
        filled = self.cleaned_data
        audience, _colon, only = filled["audience"].partition(":")
        return Said(
            words=filled["words"],
            file=next((filled[name] for name in FILES if filled[name]), None),
            audience=audience,
            only=self._beside.get(only),
            may_be_shared=filled["may_be_shared"],
        )


def _as_kept(view: View | None, question: str) -> dict[str, Any]:
    if view is not None:
        return {
            "words": view.words,
            "audience": choice_of(view),
            "may_be_shared": view.may_be_shared,
        }
    # What everybody is to know is asked for whom all the same, and nothing is ticked for anybody.
    return {"audience": "" if question == Question.EVERYBODY else For.COORDINATOR}


def _clean(file: Any, largest: int, clean: Callable[[bytes], CleanFile]) -> CleanFile | None:
    if not file:
        return None
    try:
        return clean(file.read(largest + 1))
    except FileRefused as refusal:
        words = _("%(what)s Your words are still here.") % {"what": refusal.message}
        raise forms.ValidationError(words, code=refusal.code) from refusal
