"""What the referrer brings: reasons are required, and the family reads it once it is shared."""

import pytest

from meetings.choices import Stage, StatementKind
from meetings.desk import information
from participants.platform.errors import NotAllowed, Unclear
from tests.support.family import Reilly


def test_a_bottom_line_needs_its_reason_and_takes_the_next_number(reilly: Reilly) -> None:
    reilly.jump_to(Stage.PREPARING)
    with pytest.raises(Unclear):
        information.write_bottom_line(reilly.meeting, text="No visitors", reason=" ", by=reilly.seat("priya"))
    line = information.write_bottom_line(
        reilly.meeting, text="Somebody checks the door", reason="Lee", by=reilly.seat("priya")
    )
    assert (line.number, line.shared_at) == (3, None)


def test_the_family_reads_nothing_until_it_is_shared(reilly: Reilly) -> None:
    reilly.jump_to(Stage.PREPARING)
    information.write_bottom_line(
        reilly.meeting, text="Somebody checks the door", reason="So", by=reilly.seat("priya")
    )
    assert len(information.bottom_lines_for(reilly.seat("siobhan"))) == 2
    assert len(information.bottom_lines_for(reilly.seat("priya"))) == 3
    assert information.share_information(reilly.meeting, by=reilly.seat("tom")) == 1
    assert len(information.bottom_lines_for(reilly.seat("siobhan"))) == 3


def test_the_family_writes_and_shares_none_of_it(reilly: Reilly) -> None:
    for name in ("siobhan", "maya", "aisha"):
        with pytest.raises(NotAllowed):
            information.write_bottom_line(reilly.meeting, text="x", reason="y", by=reilly.seat(name))
        with pytest.raises(NotAllowed):
            information.share_information(reilly.meeting, by=reilly.seat(name))


def test_words_that_changed_have_to_be_shared_again(reilly: Reilly) -> None:
    line = information.bottom_lines_for(reilly.seat("priya"))[0]
    information.change_bottom_line(line, text="New", reason="Because", by=reilly.seat("priya"))
    assert line.pk not in [one.pk for one in information.bottom_lines_for(reilly.seat("siobhan"))]


def test_a_fact_seen_differently_keeps_both_sides(reilly: Reilly) -> None:
    with pytest.raises(Unclear):
        information.write_statement(
            reilly.meeting, kind=StatementKind.DISPUTED, text="Forty minutes",
            by=reilly.seat("priya"),
        )  # fmt: skip
    told = information.write_statement(
        reilly.meeting, kind=StatementKind.DISPUTED, text="Forty minutes",
        other_side="Fifteen", by=reilly.seat("priya"),
    )  # fmt: skip
    assert told.other_side == "Fifteen"


def test_what_the_family_has_read_is_not_taken_back(reilly: Reilly) -> None:
    line = information.bottom_lines_for(reilly.seat("priya"))[0]
    with pytest.raises(NotAllowed):
        information.take_back(line, by=reilly.seat("priya"))


def test_in_private_time_workers_read_none_of_it(reilly: Reilly) -> None:
    reilly.jump_to(Stage.PRIVATE)
    assert information.bottom_lines_for(reilly.seat("priya")) == []
    assert information.statements_for(reilly.seat("tom")) == []
    assert len(information.bottom_lines_for(reilly.seat("siobhan"))) == 2
