"""The index page of `make pictures`: thumbnails grouped by page; a click opens the picture."""

from html import escape
from itertools import groupby
from pathlib import Path

STYLE = """
body{font:16px/1.4 system-ui,sans-serif;margin:24px;background:#f4f1ea;color:#2a2130}
nav{columns:14em;margin-bottom:24px}nav a{display:block}
h2{margin:32px 0 4px;font-size:1.2rem}h3{margin:12px 0 6px;font-size:1rem}
.row{display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start}figure{margin:0}
figcaption{font-size:.8rem}img{height:260px;width:auto;max-width:360px;object-fit:cover;
object-position:top;border:1px solid #bbb;background:#fff}
"""


def write_index(folder: Path) -> int:
    """Write index.html for the pictures in this folder, `page~moment-person~state.jpg` each; returns how many
    there are.
    """
    names = sorted(path.stem.split("~") for path in folder.glob("*~*~*.jpg"))
    groups = [(page, list(rows)) for page, rows in groupby(names, key=lambda name: name[0])]
    links = "".join(f'<a href="#{escape(page)}">{escape(page)}</a>' for page, _rows in groups)
    body = "".join(_page(page, rows) for page, rows in groups)
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title><style>{STYLE}</style>'
        f"<h1>{len(names)} pictures</h1><nav>{links}</nav>{body}</html>",
        encoding="utf-8",
    )
    return len(names)


def _page(page: str, rows: list[list[str]]) -> str:
    by_moment = groupby(rows, key=lambda name: name[1])
    moments = "".join(
        f'<h3>{escape(moment)}</h3><div class="row">{"".join(_figure(name) for name in names)}</div>'
        for moment, names in by_moment
    )
    return f'<h2 id="{escape(page)}">{escape(page)}</h2>{moments}'


def _figure(name: list[str]) -> str:
    file = escape("~".join(name) + ".jpg")
    return (
        f'<figure><a href="{file}"><img loading="lazy" src="{file}" alt=""></a>'
        f"<figcaption>{escape(name[2])}</figcaption></figure>"
    )
