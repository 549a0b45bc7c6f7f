"""The states people meet a page in: sizes, themes, text, zoom, typing, a mistake, another language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from playwright.sync_api import Page

SETTLES = 60  # milliseconds for scripts to draw what they draw
TYPED = "Sunday"


@dataclass(frozen=True)
class State:
    """One state. `does` is what somebody does first: "type" into the last field, or send the first form
    "wrong".
    """

    name: str
    width: int = 390
    height: int = 844
    theme: str = "light"
    size: int = 1
    root: str = ""
    language: str = "en-gb"
    does: str = ""
    only_the_window: bool = False

    @property
    def visit(self) -> tuple[str, str]:
        """States with the same one can be looked at without asking for the page again."""
        return self.language, self.does if self.does == "wrong" else ""


PHONE, NARROW, DESK = State("390"), State("320", 320, 568), State("1280", 1280, 800)
TYPING = State("typing", 390, 480, does="type", only_the_window=True)  # half of it is the keyboard
WRONG = State("wrong", does="wrong")
USUAL = [
    PHONE,
    NARROW,
    DESK,
    State("text-200", root="200%"),
    State("text-largest", size=4),
    State("dark", theme="dark"),
    State("zoom-400", 320, 200, only_the_window=True),  # 1280 by 800 at 400 %
    TYPING,
    State("arabic", language="ar"),
    State("arabic-1280", 1280, 800, language="ar"),
    WRONG,
]
FULL = [PHONE, NARROW, DESK, State("text-largest", size=4)]
EMPTY = [PHONE, DESK]


def by_visit(states: Sequence[State]) -> Iterator[tuple[State, list[State]]]:
    """The states that one visit of a page can show, with the first of them."""
    for _visit, members in groupby(states, key=lambda state: state.visit):
        found = list(members)
        yield found[0], found


def show(page: Page, state: State) -> bool:
    """Bring the page into this state; False when it has no such state (nothing to type into, nothing to get
    wrong).
    """
    page.set_viewport_size({"width": state.width, "height": state.height})
    page.evaluate(
        """({theme, size, root}) => {
            Object.assign(document.documentElement.dataset, {theme, size});
            document.documentElement.style.fontSize = root;
            // A browser without voices of its own would hide it, and there would be room that a phone does
            // not have.
            for (const one of document.querySelectorAll('[data-read-aloud]')) one.hidden = false;
        }""",
        {"theme": state.theme, "size": str(state.size), "root": state.root},
    )
    if state.does == "type":
        return type_into_the_last_field(page)
    if state.does == "wrong":
        return send_nothing(page)
    if state.only_the_window:
        page.evaluate("scrollTo(0, (document.documentElement.scrollHeight - innerHeight) / 2)")
    return True


def undo(page: Page, state: State) -> None:
    """Take back what was typed, and go back to the top."""
    if state.does == "type":
        page.evaluate("document.activeElement?.matches('main *') || document.body.focus()")
        for _letter in TYPED:
            page.keyboard.press("Backspace")
        page.evaluate("document.activeElement?.blur?.()")
    page.evaluate("scrollTo(0, 0)")


def type_into_the_last_field(page: Page) -> bool:
    """Somebody is in the last field of the page and has written a word."""
    found: bool = page.evaluate(
        """() => {
            const written = '[type=text], [type=search], [type=tel], [type=email]';
            const last = [...document.querySelectorAll(`main :is(textarea, input:not([type]), ${written})`)]
                .filter(one => one.checkVisibility() && !one.disabled && !one.readOnly)
                .filter(one => !one.closest('.vh')).at(-1);
            last?.focus();
            last?.scrollIntoView({block: 'nearest'});
            return Boolean(last);
        }"""
    )
    if found:
        page.keyboard.type(TYPED)
        page.wait_for_timeout(SETTLES)
    return found


def send_nothing(page: Page) -> bool:
    """Send the first form of the page that needs something, without it; the page comes back and says so."""
    found: bool = page.evaluate(
        """() => {
            const form = [...document.querySelectorAll('main form[method=post]')].find(
                one => [...one.elements].some(field => field.required && field.type !== 'hidden'));
            if (!form) return false;
            for (const field of form.elements)
                if (field.required && 'value' in field && field.type !== 'hidden') {
                if (field.type === 'radio' || field.type === 'checkbox') field.checked = false;
                else field.value = '';
            }
            form.noValidate = true;
            window.sentWrong = true;
            form.requestSubmit();
            return true;
        }"""
    )
    if not found:
        return False
    page.wait_for_function("window.sentWrong !== true")
    page.wait_for_load_state()
    page.wait_for_timeout(SETTLES)
    page.evaluate("window.sentWrong = false")
    return True
