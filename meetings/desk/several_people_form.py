"""A row for each of several people who are written down at once: the least that is needed, and how to reach
them.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.desk.family_forms import SafeContactForm
from participants.models import Family
from participants.models.choices import Channel, Relation
from participants.people import safe_contact
from participants.people.person_details import Details, FirstContact, NewMember
from participants.platform import languages
from participants.platform.errors import Refusal, Unclear

ROWS = 12
#: What is in a row that nobody filled in.
UNTOUCHED = ("name", "called", "phone", "email")


class SeveralForm(forms.Form):
    """One person of several."""

    # A row nobody fills in is nobody; a browser would not let it go.
    use_required_attribute = False

    name = forms.CharField(label=_("Whole name"), max_length=120)
    called = forms.CharField(label=_("Called"), max_length=60, required=False)
    relation = forms.ChoiceField(label=_("To the children"), choices=[("", _("Choose…")), *Relation.choices])
    parental_responsibility = forms.BooleanField(label=_("May say yes for the children"), required=False)
    phone = SafeContactForm.base_fields["phone"]
    email = SafeContactForm.base_fields["email"]
    by = forms.MultipleChoiceField(
        label=_("Safe ways"),
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    checked = forms.BooleanField(label=_("Talked over with them: it is safe"), required=False)

    def is_empty(self) -> bool:
        """Nobody was written in this row."""
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in UNTOUCHED)

    def new_member(self, family: Family) -> NewMember:
        """Whom this row is about; called by the first name where nothing else is said."""
        said = self.cleaned_data
        reached = said["phone"] or said["email"] or said["by"] or said["checked"]
        return NewMember(
            details=Details(
                name=said["name"],
                called=said["called"] or said["name"].split()[0][:60],
                is_child=said["relation"] == Relation.CHILD,
                language=languages.choices()[0][0],
                zone=family.zone,
            ),
            relation=said["relation"],
            parental_responsibility=said["parental_responsibility"],
            contact=FirstContact(said["phone"], said["email"], self._ways(), said["checked"])
            if reached
            else None,
        )

    def _ways(self) -> list[str]:
        """The safe ways; an address that is all there is, and was talked over, is one. A number may be rung
        or texted.
        """
        said = self.cleaned_data
        ways: list[str] = said["by"]
        only_mail = said["email"] and not said["phone"] and said["checked"]
        return ways or ([Channel.EMAIL.value] if only_mail else [])


class Several:
    """The rows of the form, empty or as they were sent."""

    def __init__(self, family: Family, sent: Mapping[str, Any] | None = None) -> None:
        self.family = family
        self.rows = [SeveralForm(sent, prefix=f"p{n}") for n in range(1, ROWS + 1)]

    def new_members(self) -> list[NewMember]:
        """Everybody who was written in. Raises Unclear, with every field that is wrong, or for nobody at
        all.
        """
        filled = [row for row in self.rows if not row.is_empty()]
        wrong: dict[str, list[str]] = {}
        for row in filled:
            wrong |= self._wrong(row)
        if wrong:
            raise Unclear(next(iter(wrong.values()))[0], fields=wrong)
        if not filled:
            raise Unclear(_("Write down at least one person."), field="p1-name")
        return [row.new_member(self.family) for row in filled]

    def _wrong(self, row: SeveralForm) -> dict[str, list[str]]:
        """What is wrong in a row, the verbs' own words included, so that everything is said at once and in
        its place.
        """
        if not row.is_valid():
            return {row.add_prefix(name): [str(one) for one in words] for name, words in row.errors.items()}
        said = row.cleaned_data
        try:
            safe_contact.clean_phone(said["phone"], said["by"], zone=self.family.zone)
        except Refusal as refusal:
            return {row.add_prefix("phone"): [str(refusal.message)]}
        return {}
