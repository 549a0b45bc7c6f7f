"""Our document and those of standard Yjs clients say the same, whatever people do around letters of several
units.
"""

import base64
import json
import random
import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
from pycrdt import Map

from plans.document import document
from plans.live import guard, wire
from plans.live.log import Row
from plans.live.replica import Replica
from plans.live.sequential_insert import NextInsert

pytestmark = [pytest.mark.peers, pytest.mark.slow]

HERE = Path(__file__).parent
PACKAGES = HERE.parent.parent / "frontend" / "package.json"
SEED = document.seed(children=[])
FIELDS = ("keeps_an_eye", "who_to_call_day")
PLANS, EDITS, EVERY = 25, 4_000, 1_000


class Server:
    """The way of a change into a draft, as plans/live/intake.py goes it, without a disk."""

    def __init__(self):
        self.replica = Replica(uuid4(), [Row(1, SEED)])
        self.runs, self.typed_on, self.taken = {}, 0, 0

    def take(self, update):
        self.taken += 1
        frame, layout = wire.change(update), self.replica.layout
        for run in self.runs.values():
            length = run.length_of(frame)
            if length and run.clock == layout.known(run.client):
                assert self.replica.take_sequential(update, client=run.client, length=length)
                run.advance(length)
                self.typed_on += 1
                self.replica.commit(update)
                return
        addition = guard.check(update, layout=layout, mine=lambda client: True)
        if not self.replica.attempt(update, addition, ahead=()):
            return  # taken out by two people
        self.replica.commit(update)
        if addition.typed is not None:
            self.runs[addition.typed.client] = NextInsert.after(addition.typed)

    def says(self):
        self.replica.catch_up()
        plan = self.replica.doc.get("plan", type=Map)
        return [str(plan[field]) for field in FIELDS]


def test_server_and_standard_clients_say_the_same_after_a_hundred_thousand_edits():
    server, seed = Server(), random.randrange(1, 1 << 30)
    looked = taken = typed_on = 0
    told = {
        "packages": str(PACKAGES),
        "seed": seed,
        "plans": PLANS,
        "edits": EDITS,
        "every": EVERY,
        "document": base64.b64encode(SEED).decode(),
    }
    node = shutil.which("node")
    assert node
    with subprocess.Popen(
        [node, HERE / "letters.mjs", json.dumps(told)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=PACKAGES.parent,
    ) as clients:
        while head := clients.stdout.read(5):
            body = clients.stdout.read(int.from_bytes(head[1:]))
            if head[:1] == b"N":
                taken, typed_on = taken + server.taken, typed_on + server.typed_on
                server = Server()
                continue
            if head[:1] == b"U":
                server.take(body)
                continue
            assert server.says() == json.loads(body), f"seed {seed}, after {server.taken} updates"
            if looked % 2 == 0:
                whole = server.replica.since({})
                clients.stdin.write(len(whole).to_bytes(4) + whole)
                clients.stdin.flush()
            looked += 1
    assert clients.returncode == 0
    assert PLANS * EDITS == 100_000
    assert looked == 2 * PLANS * EDITS // EVERY
    assert taken > 75_000
    assert typed_on > 100
