"""How much a seat may send, and for how long that is remembered of one who has gone."""

from types import SimpleNamespace
from uuid import uuid4

from plans.live import rates
from plans.live.rates import Allowances


def test_a_seat_has_one_allowance_however_often_it_comes():
    allowances, seat = Allowances(), uuid4()
    while allowances.of(seat).take(1):
        pass
    assert not allowances.of(seat).take(1)
    assert allowances.of(uuid4()).take(1)


def test_who_has_gone_and_could_send_as_much_as_somebody_new_is_forgotten(monkeypatch):
    monkeypatch.setattr(rates, "GONE_AT_MOST", 3)
    allowances, here, greedy = Allowances(), uuid4(), uuid4()
    peers = [SimpleNamespace(badge=SimpleNamespace(seat_id=here))]
    kept = allowances.of(here)
    while allowances.of(greedy).take(1):
        pass
    for _ in range(2):
        allowances.of(uuid4())
    allowances.forget_gone(peers)
    assert len(allowances) == 4, "few are not worth looking for"
    for _ in range(100):
        allowances.of(uuid4())
        allowances.forget_gone(peers)
    assert len(allowances) <= 4
    assert allowances.of(here) is kept
    assert not allowances.of(greedy).take(1), "hanging up gives nothing back"
