"""`make pictures`: what its files are called, and the page that shows them."""

import re
from pathlib import Path

from tests.browser import album, states
from tests.browser.pages import BARE, PAGES, short


def test_no_two_pages_of_a_moment_share_a_name() -> None:
    for _steps, looks in [*PAGES, ((), BARE)]:
        for paths in looks.values():
            assert len({short(path) for path in paths}) == len(paths)


def test_a_pictures_name_holds_no_id_and_no_link() -> None:
    paths = [path for _steps, looks in PAGES for some in looks.values() for path in some]
    assert all(re.fullmatch(r"[a-z0-9-]+", short(path)) for path in paths)
    assert short("/j/ABCDEFGHJKLMN") == "j-link"
    assert short("/check/00000000-0000-4000-8000-000000000000") == "check"


def test_states_that_need_another_visit_come_one_after_the_other() -> None:
    visits = [(state.visit, len(members)) for state, members in states.by_visit(states.USUAL)]
    assert len(visits) == len(dict(visits))
    assert sum(count for _visit, count in visits) == len(states.USUAL)


def test_the_index_shows_every_picture_under_its_page(tmp_path: Path) -> None:
    for name in ("desk~1-tom~390", "desk~1-tom~dark", "meeting-who~0-bridie~390"):
        (tmp_path / f"{name}.jpg").touch()
    assert album.write_index(tmp_path) == 3
    page = (tmp_path / "index.html").read_text()
    assert page.index('id="desk"') < page.index("desk~1-tom~dark.jpg") < page.index('id="meeting-who"')
    assert page.count("<figure>") == 3
