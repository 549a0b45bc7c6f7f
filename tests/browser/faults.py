"""What is wrong with a page for somebody: asked of a page that stands in a browser."""

import json
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

AXE = Path("frontend/node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
THEMES = ("light", "dark", "contrast")
PHONE, NARROW, DESK = (390, 844), (320, 640), (1280, 800)
TARGET = 44  # pixels; WCAG 2.2 asks for 24, our own rule is 48


def axe_faults(page: Page, themes: Sequence[str]) -> list[str]:
    """What axe found, theme by theme: rule, impact and where. What is not about colours is asked in the
    first.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: list[str] = page.evaluate(RUN_AXE, [list(themes), RULES, COLOUR_RULES])
    return found


@cache
def _axe() -> str:
    return AXE.read_text()


#: All themes of a page in one call: what is asked costs less than asking.
RUN_AXE = """async ([themes, tags, colours]) => {
    const look = document.documentElement.dataset, found = [];
    for (const theme of themes) {
        look.theme = theme;
        const first = theme === themes[0];
        const runOnly = {type: first ? 'tag' : 'rule', values: first ? tags : colours};
        const said = await axe.run(document, {runOnly, resultTypes: ['violations']});
        for (const one of said.violations) for (const node of one.nodes)
            found.push(`${theme}: ${one.id} (${one.impact}): ${JSON.stringify(node.target)}`);
    }
    look.theme = 'light';
    return found;
}"""


#: what a window is called, how large it is, its text on top of that, and the step of the Aa panel
WINDOWS = (
    ("1280", DESK, "", 1),
    ("390", PHONE, "", 1),
    ("390-200", PHONE, "200%", 1),
    ("390-largest", PHONE, "", 4),
    ("320", NARROW, "", 1),
    ("320-largest", NARROW, "", 4),
    ("zoom-400", (320, 200), "", 1),  # 1280 by 800 pixels at 400 %
)


def size_faults(page: Page, name: str) -> list[str]:
    """Sideways scroll in every window, targets too small on a phone, and what of a table disappears in a
    narrow one.
    """
    found = []
    for at, size, text, step in WINDOWS:
        found += [f"{at}: {one}" for one in _in_window(page, size, text, step, _asks(at, size, step))]
        if shots := os.environ.get("KT_SHOTS"):
            page.screenshot(path=Path(shots) / f"{name}-{at}.png")
    _in_window(page, DESK, "", 1, {})
    return found


def _asks(at: str, size: tuple[int, int], step: int) -> dict[str, str]:
    """What is asked of a page in a window, and what stands before each answer."""
    asks = {SIDEWAYS: ""}
    if at == "1280":
        asks[REMEMBER_CELLS] = ""
    if size[0] == 320:
        asks[CELLS_GONE] = "gone from a table: "
    if at == "390":
        asks[SMALL_TARGETS] = "too small: "
    if at in ("390", "320", "390-largest"):
        asks[UGLY] = ""
    if size[0] == 320 and step == 1:
        asks[TOOLS_BREAK] = ""
    return asks


def _in_window(page: Page, size: tuple[int, int], text: str, step: int, asks: dict[str, str]) -> list[str]:
    """Make the window so large, and ask everything of the page in one call."""
    if page.viewport_size != (window := ViewportSize(width=size[0], height=size[1])):
        page.set_viewport_size(window)
    questions = ", ".join(f"[{json.dumps(before)}, {ask}]" for ask, before in asks.items())
    found: list[str] = page.evaluate(
        """([text, step]) => {
            document.documentElement.style.fontSize = text;
            document.documentElement.dataset.size = step;
            // Chromium here has no voice of its own; a phone has, and shows the tool.
            for (const one of document.querySelectorAll('[data-read-aloud]')) one.hidden = false;
            return [QUESTIONS].flatMap(([before, ask]) => ask().map(fault => before + fault));
        }""".replace("QUESTIONS", questions),
        [text, str(step)],
    )
    return found


SIDEWAYS = """() => {
    const {scrollWidth, clientWidth} = document.documentElement;
    return scrollWidth > clientWidth ? [`${scrollWidth - clientWidth} pixels too wide`] : [];
}"""
REMEMBER_CELLS = """() => { for (const one of document.querySelectorAll('main :is(tbody th, td)'))
    if (one.checkVisibility() && one.textContent.trim()) one.dataset.seen = '';
    return []; }"""
CELLS_GONE = """() => [...document.querySelectorAll('[data-seen]')].filter(one => {
    const box = one.getBoundingClientRect();
    const open = !one.closest('details:not([open])');
    return open && (!one.checkVisibility() || box.width < 4 || box.height < 4);
}).map(one => one.textContent.trim().slice(0, 30)).slice(0, 4)"""
#: What looks broken: words that break in the middle, pills in two pieces, buttons that touch, empty boxes for
#: an essay.
UGLY = r"""() => {
    const found = [];
    const range = document.createRange();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const unread = '.vh, script, style, noscript, code, .token, select, textarea';
        if (!node.parentElement.checkVisibility() || node.parentElement.closest(unread)) continue;
        for (const {0: word, index} of node.data.matchAll(/[\p{L}’']{3,18}/gu)) {
            if (word === word.toUpperCase()) continue; // the letters of a link
            range.setStart(node, index);
            range.setEnd(node, index + word.length);
            const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
            if (lines.size > 1 && Math.max(...lines) - Math.min(...lines) > 8)
                found.push(`“${word}” breaks in the middle`);
        }
    }
    for (const one of document.querySelectorAll('main :is(.pill, .tag, .todo, .note)'))
        if (one.getClientRects().length > 1) found.push(`a pill in two pieces: ${one.textContent.trim()}`);
    const buttons = [...document.querySelectorAll('main .btn')]
        .filter(one => one.checkVisibility() && !one.closest('.dock, .sizes'));
    const boxes = buttons.map(one => one.getBoundingClientRect());
    boxes.forEach((a, n) => boxes.slice(n + 1).forEach((b, m) => {
        const beside = a.top < b.bottom && b.top < a.bottom, above = a.left < b.right && b.left < a.right;
        const gap = beside ? Math.max(b.left - a.right, a.left - b.right)
            : above ? Math.max(b.top - a.bottom, a.top - b.bottom) : 99;
        const [one, other] = [buttons[n], buttons[n + 1 + m]].map(button => button.textContent.trim());
        if (gap < 5) found.push(`two buttons touch: ${one}, ${other}`);
    }));
    for (const one of document.querySelectorAll('main textarea'))
        if (one.checkVisibility() && !one.value
            && one.offsetHeight > 12 * parseFloat(getComputedStyle(one).fontSize))
            found.push(`a box for an essay: ${one.name}`);
    return found;
}"""
#: Aa, read to me and leave quickly: one line, whatever stands before them.
TOOLS_BREAK = """() => {
    const tools = [...document.querySelectorAll('.top :is(.look > summary, [data-read-aloud], .leave)')];
    const middles = tools.map(one => one.getBoundingClientRect()).map(box => box.top + box.height / 2);
    const apart = Math.max(...middles) - Math.min(...middles);
    return apart > 3 ? ['the tools do not stand on one line'] : [];
}"""


SMALL_TARGETS = """() => {
    const least = TARGET;
    const alone = link => {
        const line = link.closest('p, li, td, th, div, nav, section, dd, h1, h2, h3, h4, label')
            ?? link.parentElement;
        const rest = line.cloneNode(true);
        rest.querySelectorAll('a, button, .vh, svg, form').forEach(one => one.remove());
        return !rest.textContent.trim();
    };
    const fields = 'input:not([type=checkbox], [type=radio], [type=hidden])';
    return [...document.querySelectorAll(`.btn, button, summary, select, main a, ${fields}`)]
        .filter(one => one.checkVisibility() && !one.closest('.vh, .steps, .skip, [data-look]')
            && !one.classList.contains('skip'))
        .filter(one => one.tagName !== 'A' || one.matches('.btn') || alone(one))
        // Its whole card is the target.
        .filter(one => getComputedStyle(one, '::after').position !== 'absolute')
        .filter(one => one.getBoundingClientRect().height < least - 0.5)
        .map(one => one.outerHTML.slice(0, 90));
}""".replace("TARGET", str(TARGET))


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def small_targets(page: Page) -> list[str]:
    """What one can press and is lower than it should be: buttons, fields, rows that open, and links alone in
    their line.

    A link inside a sentence is as high as its sentence (WCAG 2.2, 2.5.8, says so too).
    """
    found: list[str] = page.evaluate(SMALL_TARGETS)
    return found


def words_faults(page: Page) -> list[str]:
    """What somebody who hears the page cannot tell: two buttons by one name, a letter on a patch, a button
    that is unavailable and does not say why.
    """
    found: list[str] = page.evaluate(f"[{SAME_NAMES}, {LETTERS}, {UNSAID}].flatMap(ask => ask())")
    return found


#: Buttons and links in a list that are called the same and do different things.
SAME_NAMES = """() => {
    const does = new Map();
    const all = 'main :is(button:not([type=button]), a.btn, a.go, .links a)';
    for (const one of document.querySelectorAll(all)) {
        if (one.closest('[hidden], noscript, template')) continue;
        const group = one.closest('[role=group]');  // a group's name is read before its buttons
        const of = group?.getAttribute('aria-label')
            ?? document.getElementById(group?.getAttribute('aria-labelledby'))?.textContent ?? '';
        const own = one.getAttribute('aria-label') ?? one.textContent;
        const name = (of + ' ' + own).trim().replace(/\\s+/g, ' ');
        const hidden = [...(one.form?.elements ?? [])]
            .filter(field => field.type === 'hidden' && !/^(csrf|once|back|form_)/.test(field.name));
        const act = one.href?.replace(/[?]circle=.*/, '')
            ?? [one.form?.action, ...hidden.map(field => field.name + field.value), one.name, one.value]
                .join(' ');
        if (!does.has(name)) does.set(name, new Set());
        does.get(name).add(act);
    }
    return [...does].filter(([, acts]) => acts.size > 1)
        .map(([name, acts]) => `${acts.size} are called “${name}”`);
}"""
LETTERS = """() => [...document.querySelectorAll('.patch')]
    .filter(one => one.textContent.trim() && !one.closest('[aria-hidden=true]'))
    .map(one => `a patch is read out: ${one.outerHTML.slice(0, 80)}`)"""
UNSAID = """() => [...document.querySelectorAll('main [aria-disabled=true]')]
    .filter(one => one.checkVisibility())
    .filter(one => !(one.getAttribute('aria-describedby') ?? '').split(' ')
        .some(id => document.getElementById(id)?.textContent.trim()))
    .map(one => `does not say why it cannot act yet: ${one.outerHTML.slice(0, 80)}`)"""
