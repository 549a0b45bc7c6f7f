"""Updates that no editor makes: whatever our server accepts, a standard Yjs client takes too, and both say
the same.
"""

import base64
import json
import random
import shutil
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
from pycrdt import Doc, Map

from participants.platform.errors import Refusal
from plans.document import document
from plans.live import guard, structs, wire
from plans.live.byte_reader import WireError, block, varuint
from plans.live.guard import Missing
from plans.live.log import Row
from plans.live.replica import Replica

pytestmark = [pytest.mark.peers, pytest.mark.slow]

HERE = Path(__file__).parent
PACKAGES = HERE.parent.parent / "frontend" / "package.json"
NAN, MUM, NEW = 1_000, 2_000, 3_000
SERIES, UPDATES, TRIES = 1_500, 4, 60
KEYS = (
    "actions", "a1", "a9", "what", "order", "removed", "who", "m1", "keeps_an_eye", "schema", "warning_signs",
    "w1",
)  # fmt: skip
TEXTS = ("x", "xy", "😀", "a😀b", "e\u0301")
INTEGERS = (b"\x01", b"\x41", b"\x80\x01", b"\xff" * 6 + b"\x7f", b"\xff" * 8 + b"\x01")


def start():
    """A plan in which people wrote, took out, ticked and moved."""
    seed = document.seed(
        children=["maya"],
        content=document.PlanContent(
            actions=(
                document.Action("a1", what="Nan visits"),
                document.Action("a2", what="Dad 😀 rings"),
            )
        ),
    )
    doc = Doc(client_id=NAN)
    doc.apply_update(seed)
    plan = doc.get("plan", type=Map)
    plan["keeps_an_eye"].insert(0, "one😀two three")
    del plan["keeps_an_eye"][1:3]
    plan["who_to_call_day"].insert(0, "999 or the duty")
    plan["actions"]["a1"]["who"]["m1"] = True
    plan["actions"]["a1"]["order"] = "zz"
    return doc.get_update()


START = start()
ITEMS = [
    (one.client, clock) for one in structs.read_ours(START).structs for clock in range(one.clock, one.end)
]


def numbers(*some):
    return b"".join(map(varuint, some))


class Odd:
    """Makes updates whose every part is something Yjs knows, put together by chance."""

    def __init__(self, chance, state):
        self.chance, self.state, self.items = chance, dict(state), list(ITEMS)

    def item(self):
        if self.chance.random() < 0.05:
            return self.chance.choice((NAN, MUM, NEW, 5)), self.chance.randrange(40)
        return self.chance.choice(self.items)

    def value(self, depth=0):
        chance, kind = self.chance, self.chance.randrange(7 if depth < 3 else 5)
        if kind == 0:
            return bytes([chance.choice((120, 121, 126, 127))])
        if kind == 1:
            return b"\x77" + block(chance.choice(("V", "k", "", "\ufeff")).encode())
        if kind == 2:
            return b"\x7d" + chance.choice(INTEGERS)
        if kind == 3:
            tag, size = chance.choice(((122, 8), (123, 8), (124, 4)))
            return bytes([tag]) + chance.randbytes(size)
        if kind == 4:
            return b"\x74" + block(b"xx")
        if kind == 5:
            return b"\x75\x02" + self.value(depth + 1) + self.value(depth + 1)
        key = chance.choice((b"a", b"__proto__", b"constructor"))
        return b"\x76\x01" + block(key) + self.value(depth + 1)

    def struct(self):
        """One struct: its bytes, and how many clocks it takes."""
        chance = self.chance
        if chance.random() < 0.1:
            length = chance.randint(1, 3)
            return bytes([chance.choice((structs.GC, structs.SKIP))]) + numbers(length), length
        ref = info = chance.choice((1, 4, 4, 4, 7, 8, 8))
        left = self.item() if chance.random() < 0.6 else ()
        right = self.item() if chance.random() < 0.4 else ()
        keyed = chance.random() < 0.5
        info |= (0x80 if left else 0) | (0x40 if right else 0) | (0x20 if keyed else 0)
        body = bytes([info]) + numbers(*left, *right)
        if not left and not right:
            root = chance.random() < 0.2
            body += numbers(1) + block(b"plan") if root else numbers(0, *self.item())
            body += block(chance.choice(KEYS).encode()) if keyed else b""
        content, length = self.content(ref)
        return body + content, length

    def content(self, ref):
        if ref == structs.DELETED:
            length = self.chance.randint(1, 3)
            return numbers(length), length
        if ref == structs.STRING:
            text = self.chance.choice(TEXTS)
            return block(text.encode()), len(text.encode("utf-16-le")) // 2
        if ref == structs.TYPE:
            return numbers(self.chance.choice((1, 2))), 1
        return numbers(1) + self.value(), 1

    def update(self):
        chance, groups = self.chance, []
        for client in chance.sample((NAN, MUM, NEW), chance.choice((0, 1, 1, 1, 2))):
            clock = at = max(0, self.state.get(client, 0) - chance.choice((0, 0, 0, 1, 2)))
            parts = []
            for _ in range(chance.choice((1, 1, 1, 2, 3))):
                part, length = self.struct()
                parts.append(part)
                self.items += [(client, one) for one in range(at, at + length)] * 2
                at += length
            groups.append(numbers(len(parts), client, clock) + b"".join(parts))
        gone = [
            numbers(client, 1, clock, chance.choice((0, 1, 1, 2, 3)))
            for client, clock in (self.item() for _ in range(chance.choice((0, 0, 1, 2))))
        ]
        return numbers(len(groups)) + b"".join(groups) + numbers(len(gone)) + b"".join(gone)


def series(chance):
    """Updates that the server took, one after the other, and the server's document with them."""
    replica = Replica(uuid4(), [Row(1, START)])
    odd, taken = Odd(chance, wire.read_state(replica.state())), []
    for _ in range(TRIES):
        items, update = list(odd.items), odd.update()
        try:
            addition = guard.check(update, layout=replica.layout, mine=lambda client: True)
            if not replica.attempt(update, addition, ahead=()):
                raise Missing
        except (Missing, WireError, Refusal):
            odd.items = items
            continue
        replica.commit(update)
        taken.append(update)
        odd.state = {client: replica.layout.known(client) for client in (NAN, MUM, NEW)}
        if len(taken) == UPDATES:
            break
    return replica, taken


def says_before_what(update):
    """Whether something says what it is before: that may stand before what it is behind, and who tells first
    is not settled.
    """
    return any(one.right for one in structs.read(update).structs)


def coded(kind, update=b""):
    return kind + base64.b64encode(update).decode()


def test_whatever_is_accepted_no_yjs_throws_at_and_both_say_the_same():
    seed = random.randrange(1 << 30)
    served = [series(random.Random(seed + number)) for number in range(SERIES)]
    lines = [
        line
        for _, taken in served
        for line in (coded("R", START), *(coded("U", update) for update in taken), coded("E"))
    ]
    node = shutil.which("node")
    assert node
    done = subprocess.run(
        [node, HERE / "odd.mjs", json.dumps({"packages": str(PACKAGES)})],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == SERIES
    assert sum(len(taken) for _, taken in served) > SERIES * 2
    for number, ((replica, taken), client) in enumerate(zip(served, found, strict=True)):
        here = f"seed {seed + number}"
        assert (client["threw"], client["grumbled"], client["waits"]) == ("", "", False), here
        # What the client types then goes in, and a plan read from the disk has the same layout.
        typed = base64.b64decode(client["typed"])
        addition = guard.check(typed, layout=replica.layout, mine=lambda client: True)
        replica.attempt(typed, addition, ahead=())
        replica.commit(typed)
        replica.rebuild_trial(ahead=())
        if not any(map(says_before_what, taken)):
            said = replica.doc.get("plan", type=Map).to_py()
            assert json.loads(json.dumps(said)) == client["says"], here
