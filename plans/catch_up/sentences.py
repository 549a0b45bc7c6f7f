"""A difference as a sentence somebody can listen to: what it is about, and what it says now."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from participants.platform.isolated_text import and_list, comma_list, isolated
from plans.catch_up.differences import Difference, Kind
from plans.catch_up.items import CHILDS_WORDS, Item
from plans.catch_up.shortening import cut, fits, stop

Words = str | Promise

LABELS: dict[str, Words] = {
    "who": gettext_lazy("Who will do it"),
    "by_when": gettext_lazy("By when"),
    "how_we_know": gettext_lazy("How we’ll know"),
    "backup": gettext_lazy("If it doesn’t work"),
    "early_sign": gettext_lazy("We’ll see it by"),
    "what_we_do": gettext_lazy("Then we"),
    "why": gettext_lazy("Why we ask"),
    "who_to_call_day": gettext_lazy("Who to call in the day"),
    "who_to_call_night": gettext_lazy("Who to call at night"),
    "keeps_an_eye": gettext_lazy("Who keeps an eye on the plan"),
    "review_when": gettext_lazy("When we meet again"),
    "review_where": gettext_lazy("Where we meet again"),
    "who_gets_a_copy": gettext_lazy("Who gets a copy"),
}
_PROMISE: dict[Kind, Words] = {
    Kind.THERE: "%(words)s",
    Kind.NEW: gettext_lazy("New: %(words)s"),
    Kind.CHANGED: gettext_lazy("Changed: %(words)s"),
    Kind.GONE: gettext_lazy("Taken out: %(words)s"),
    Kind.BACK: gettext_lazy("Back in the plan: %(words)s"),
}
_SIGN: dict[Kind, Words] = {
    Kind.THERE: gettext_lazy("Warning sign: %(words)s"),
    Kind.NEW: gettext_lazy("New warning sign: %(words)s"),
    Kind.CHANGED: gettext_lazy("Warning sign, changed: %(words)s"),
    Kind.GONE: gettext_lazy("Warning sign, taken out: %(words)s"),
    Kind.BACK: gettext_lazy("Warning sign, back in the plan: %(words)s"),
}
_ASKED: dict[Kind, Words] = {
    Kind.THERE: gettext_lazy("Asked of services: %(words)s"),
    Kind.NEW: gettext_lazy("New, asked of services: %(words)s"),
    Kind.CHANGED: gettext_lazy("Asked of services, changed: %(words)s"),
    Kind.GONE: gettext_lazy("Not asked of services any more: %(words)s"),
    Kind.BACK: gettext_lazy("Asked of services again: %(words)s"),
}
_CHILD: dict[Kind, Words] = {
    Kind.CHANGED: gettext_lazy("%(name)s’s own words are now: %(words)s"),
    Kind.GONE: gettext_lazy("%(name)s’s own words were taken out."),
}
_SAYS = gettext_lazy("%(name)s wants said: %(words)s")
_HEADS = {"actions": _PROMISE, "warning_signs": _SIGN, "resources": _ASKED}
#: Said of everything that is told in full; of what is new, only these.
_TOLD_OF_NEW = frozenset({"early_sign", "what_we_do"})


@dataclass(frozen=True, repr=False)
class Names:
    """What people are called: members of the family by member id, its children by person id."""

    members: Mapping[str, str]
    children: Mapping[str, str]

    def who(self, item: Item) -> str:
        """Who does it, as a person would say it; nobody the reader may not know of."""
        ids = item.parts.get("who", "").split()
        return and_list(self.members[one] for one in ids if one in self.members)


def sentence(one: Difference, names: Names) -> str:
    """One difference in words, with whatever the family wrote as it stands now, cut when it is long."""
    kind = one.item.kind
    if kind == CHILDS_WORDS:
        return _of_child(one, names)
    if kind not in _HEADS:
        return _of_single(one)
    if one.item.is_empty:
        return _("What stood in one place of the plan was taken out.")
    about = {"words": _about(one, names)}
    return fits([stop(_HEADS[kind][one.kind] % about), *_clauses(one, names)])


def _about(one: Difference, names: Names) -> str:
    """What an item is about: a promise with its people and its time, unless those are told of by
    themselves.
    """
    parts = one.item.parts
    words = next((words for name, words in parts.items() if words and name != "who"), "")
    if one.item.kind != "actions":
        return isolated(cut(words))
    when = parts["by_when"] if "by_when" not in one.changed and one.kind != Kind.GONE else ""
    if parts["what"] and when:
        words = comma_list([cut(words).rstrip(".,;:،؛"), when])
    words = isolated(cut(words)) if words else _("not written yet")
    who = names.who(one.item) if "who" not in one.changed else ""
    begins = any(parts["what"].casefold().startswith(name.casefold()) for name in _named(one.item, names))
    return f"{who}: {words}" if who and not begins else words


def _named(item: Item, names: Names) -> list[str]:
    return [names.members[one] for one in item.parts["who"].split() if one in names.members]


def _clauses(one: Difference, names: Names) -> list[str]:
    """What of it changed, part by part; of something new, what belongs to saying it."""
    if one.kind in (Kind.NEW, Kind.THERE, Kind.BACK):
        parts = [name for name in one.item.parts if name in _TOLD_OF_NEW and one.item.parts[name]]
    else:
        parts = [name for name in one.changed if name in LABELS]
    return [stop(words) for name in parts if (words := _clause(one, name, names))]


def _clause(one: Difference, name: str, names: Names) -> str:
    words, label = one.item.parts[name], LABELS[name]
    if name == "who":
        who = names.who(one.item)
        if words and not who:
            return ""  # somebody this reader does not hear of
        if not who:
            return _("%(label)s: nobody now") % {"label": label}
        if name in one.were_empty:
            return _("%(label)s: now %(names)s; before: nobody") % {"label": label, "names": who}
        return _("%(label)s: now %(names)s") % {"label": label, "names": who}
    if not words:
        return _("%(label)s: nothing now") % {"label": label}
    said = {"label": label, "words": isolated(cut(words))}
    is_added = one.kind != Kind.CHANGED or name in one.were_empty
    return (_("%(label)s: %(words)s") if is_added else _("%(label)s: now %(words)s")) % said


def _of_child(one: Difference, names: Names) -> str:
    name = isolated(names.children.get(one.item.id) or str(_CHILD_UNNAMED))
    said = {"name": name, "words": isolated(cut(one.item.parts["words"]))}
    return stop(_CHILD.get(one.kind, _SAYS) % said)


def _of_single(one: Difference) -> str:
    label, words = LABELS[one.item.kind], cut(one.item.parts["words"])
    named = _("%(label)s: %(words)s") % {"label": label, "words": isolated(words)} if words else label
    return stop(_PROMISE[one.kind] % {"words": named})


_CHILD_UNNAMED = pgettext_lazy("whose words", "A child")
