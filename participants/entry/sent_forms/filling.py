"""Puts what somebody sent back into the form it came from, whatever template drew it, and says what is wrong
there.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from lxml import html

from participants.entry.sent_forms.form_token import HIDDEN
from participants.platform.errors import Refusal
from participants.templatetags.look import icon

#: lxml has no types of its own.
Element: TypeAlias = Any
#: Kept on nobody's screen: a password and a code are typed anew.
SECRET_TYPES = ("password", "file", "hidden", "submit", "button", "image", "reset")
SECRET_WORDS = ("one-time-code", "current-password", "new-password")


def fill(page: bytes, request: HttpRequest, *, page_address: str, refusal: Refusal) -> bytes:
    """The page with the sent form filled in as it was sent, open, and with the refusal's words where they
    belong.
    """
    document: Element = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    form = _form_sent(document, request, page_address)
    if form is None:
        _say(_top_of(document), refusal)
    else:
        for control in _controls(form):
            _put_back(control, request.POST)
        if not _say_at_fields(form, refusal):
            _say(form, refusal)
        _ask_for_files_again(form, request)
        _open(form)
    filled: bytes = html.tostring(document, encoding="utf-8", doctype="<!doctype html>")
    return filled


def _form_sent(document: Element, request: HttpRequest, page_address: str) -> Element | None:
    """The form this came from: the same address, and the same hidden fields where several go to one
    address.
    """
    here = urlsplit(page_address).path
    found = [
        form
        for form in document.iter("form")
        if form.get("method", "").lower() == "post"
        and (urlsplit(form.get("action") or here).path or here) == request.path
    ]
    exact = [form for form in found if _hidden_fits(form, request.POST)]
    return next(iter(exact or (found if len(found) == 1 else [])), None)


def _hidden_fits(form: Element, sent: QueryDict) -> bool:
    named = [
        one for one in form.iter("input") if one.get("type") == "hidden" and one.get("name") not in HIDDEN
    ]
    fields = {one.get("name") for one in _controls(form)}
    return all(one.get("value", "") in sent.getlist(one.get("name", "")) for one in named) and all(
        name in fields or name in HIDDEN or _is_shown(form, name) for name in sent
    )


def _is_shown(form: Element, name: str) -> bool:
    return any(one.get("name") == name for one in form.iter("input", "button", "select", "textarea"))


def _controls(form: Element) -> list[Element]:
    """What somebody fills in, also where a control stands outside and names the form."""
    inside = list(form.iter("input", "textarea", "select"))
    if name := form.get("id"):
        root = form.getroottree().getroot()
        inside += [
            one
            for one in root.iter("input", "textarea", "select")
            if one.get("form") == name and one not in inside
        ]
    return [one for one in inside if one.get("name") and one.get("type") not in SECRET_TYPES]


def _put_back(control: Element, sent: QueryDict) -> None:
    values = [_printable(one) for one in sent.getlist(control.get("name", ""))]
    if any(word in control.get("autocomplete", "") for word in SECRET_WORDS):
        return
    if control.tag == "select":
        for option in control.iter("option"):
            _mark(option, "selected", on=(option.get("value", option.text or "")) in values)
    elif control.get("type") in ("checkbox", "radio"):
        _mark(control, "checked", on=control.get("value", "on") in values)
    elif values and control.tag == "textarea":
        control.text = "\n" + values[0]
    elif values:
        control.set("value", values[0])


def _mark(element: Element, name: str, *, on: bool) -> None:
    if on:
        element.set(name, name)
    elif name in element.attrib:
        del element.attrib[name]


def _say_at_fields(form: Element, refusal: Refusal) -> bool:
    """True when at least one field could be named; whatever no field of the form answers for is said above
    it.
    """
    named = False
    for name, words in refusal.fields.items():
        control = next((one for one in _controls(form) if one.get("name") == name), None)
        control = control if control is not None else next(_by_name(form, name), None)
        if control is None:
            _box(form, words)
            named = True
            continue
        _at(control, name, words, focus=not named)
        named = True
    return named


def _ask_for_files_again(form: Element, request: HttpRequest) -> None:
    """A file cannot be put back into a form: anyone who chose one is told so where they chose it."""
    for name in request.FILES:
        for control in _by_name(form, name):
            control.addprevious(_with_text("p", _("Choose the file once more.")))
            control.getprevious().set("class", "hint")


def _by_name(form: Element, name: str) -> Iterator[Element]:
    """A password or a file: not put back, yet it can be named."""
    yield from (one for one in form.iter("input") if one.get("name") == name and one.get("type") != "hidden")


def _at(control: Element, name: str, words: list[str], *, focus: bool) -> None:
    key = f"{control.get('id') or name}-wrong"
    parent = control.getparent()
    # Six numbers stand in boxes (parts/six_numbers.html): words go above the boxes.
    before = parent if parent is not None and parent.get("class") == "sixes" else control
    choice = next((one for one in control.iterancestors("label") if "choice" in one.get("class", "")), None)
    if choice is not None:
        before = choice
        group = next(control.iterancestors("fieldset"), None)
        if group is not None and (legend := group.find("legend")) is not None:
            before = legend.getnext() if legend.getnext() is not None else choice
    parts = [one for one in control.iterancestors("div") if "dob" in one.get("class", "").split()]
    before = parts[0] if parts else before
    wrong = html.Element("div", {"class": "wrong", "id": key})
    if "one-time-code" in control.get("autocomplete", ""):
        # The field is empty again, so nothing but these words says why.
        wrong.set("role", "alert")
    for sentence in words:
        wrong.append(_with_text("p", sentence))
    before.addprevious(wrong)
    described = [one for one in (control.get("aria-describedby"), key) if one]
    control.set("aria-invalid", "true")
    control.set("aria-describedby", " ".join(described))
    _open(control)
    if focus:
        control.set("autofocus", "autofocus")


def _say(place: Element, refusal: Refusal) -> None:
    _box(place, [str(refusal.message)])


def _box(place: Element, words: list[str]) -> None:
    for sentence in reversed(words):
        box = html.Element("p", {"class": "box bad", "role": "alert", "tabindex": "-1"})
        box.append(html.fragment_fromstring(str(icon("warning-circle"))))
        box.append(_with_text("span", sentence))
        place.insert(0, box)


def _top_of(document: Element) -> Element:
    main = document.find(".//main")
    if main is None:
        body: Element = document.find("body")
        return body
    sheet: Element | None = main.find(".//section")
    return sheet if sheet is not None else main


def _open(form: Element) -> None:
    for folded in form.iterancestors("details"):
        if name := folded.get("name"):  # of those with one name a browser keeps one open
            for other in folded.getroottree().getroot().iter("details"):
                if other.get("name") == name:
                    _mark(other, "open", on=False)
        folded.set("open", "open")


def _with_text(tag: str, text: str) -> Element:
    made: Element = html.Element(tag)
    made.text = _printable(text)
    return made


def _printable(text: str) -> str:
    """The text without the signs that no page may hold, and with one sign for a line's end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in "\n\t" or not _is_control(one))


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) & 0xFFFE == 0xFFFE
