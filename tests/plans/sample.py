"""The family of docs/practice.md as a frozen plan and its signatures, for tests and the bench. Everybody here
is invented.
"""

import copy
import math
import random
from typing import Any

from plans.agreement.canonical import canonical_bytes, fingerprint

VERSION_ID = "6f5a1a52-7f0e-4c55-9a3c-0f1b6f4f2a10"
CHECK_URL = f"https://table.example.org/check/{VERSION_ID}"


def _person(id: str, name: str, called: str, role: str, relation: str, cloth: str) -> dict[str, Any]:
    colour, pattern = cloth.split()
    return {
        "id": f"seat-{id}", "person": f"person-{id}", "member": f"member-{id}" if relation else None,
        "name": name, "called": called,
        "role": role, "relation": relation, "patch": {"colour": colour, "pattern": pattern},
    }  # fmt: skip


PEOPLE = [
    _person("maya", "Maya Reilly", "Maya", "child", "child", "ochre dot"),
    _person("theo", "Theo Reilly", "Theo", "child", "child", "rhubarb tri"),
    _person("siobhan", "Siobhan Reilly", "Mum", "family", "mother", "teal check"),
    _person("daniel", "Daniel Okafor", "Dad", "family", "father", "denim stripe"),
    _person("bridie", "Bridie Reilly", "Nan", "family", "grandmother", "rust scale"),
    _person("kwame", "Kwame Okafor", "Uncle Kwame", "family", "uncle", "violet zig"),
    _person("haddad", "Rima Haddad", "Mrs Haddad", "family", "neighbour", "moss leafp"),
    _person("priya", "Priya Nair", "Priya", "referrer", "", "slate line"),
    _person("aisha", "Aisha Bell", "Aisha", "advocate", "", "rhubarb plus"),
    _person("tom", "Tom Ellery", "Tom", "coordinator", "", "slate brick"),
]


def _who(*names: str) -> list[dict[str, str]]:
    return [{"id": p["member"], "name": p["called"]} for p in PEOPLE if p["called"] in names]


def _promise(number: int, what: str, by_when: str, how: str, backup: str, *who: str) -> dict[str, Any]:
    return {
        "id": f"a{number}", "number": number, "what": what, "who": _who(*who), "by_when": by_when,
        "how_we_know": how, "backup": backup,
    }  # fmt: skip


PLAN: dict[str, Any] = {
    "schema": "kitchen-table-plan/1",
    "version_id": VERSION_ID,
    "number": 2,
    "supersedes": 1,
    "family": "The Reilly and Okafor family",
    "title": "Maya and Theo’s plan",
    "question": "How are Maya and Theo safe when Mum is unwell?",
    "language": "en-gb",
    "zone": "Europe/London",
    "frozen_at": "2025-04-02T19:40:00Z",
    "meeting": {
        "date": "2025-04-02",
        "place": "St Agnes’ hall, and by phone and video",
        "coordinator": "Tom Ellery",
    },
    "children": [{"id": "person-maya", "name": "Maya"}, {"id": "person-theo", "name": "Theo"}],
    "childs_words": [
        {
            "id": "person-maya",
            "name": "Maya",
            "words": "I want Dad at parents’ evening. Last film: Paddington. I’d visit Ghana. I worry when "
            "Mum sleeps in the day.",
        },
        {
            "id": "person-theo",
            "name": "Theo",
            "words": "Theo drew a picture: everybody at Nan’s table, and a very big cake.",
        },
    ],
    "worries": ["On 3 March Theo was alone for forty minutes. Mum had been drinking."],
    "strengths": ["Nan visits every day.", "Maya never misses netball."],
    "disputed": [
        {
            "text": "Theo was alone for forty minutes on 3 March.",
            "other_side": "Mum says it was fifteen minutes.",
        }
    ],
    "bottom_lines": [
        {
            "number": 1,
            "text": "A sober adult is always with Theo.",
            "reason": "He is four.",
            "offer": "An alcohol worker within ten days.",
        },
        {
            "number": 2,
            "text": "Lee never collects the children, nor learns the address.",
            "reason": "A court has said so.",
            "offer": "A domestic-abuse adviser.",
        },
    ],
    "actions": [
        _promise(
            1,
            "has both children from Saturday 10:00 to Sunday 17:00.",
            "From 5 April, every weekend",
            "Maya ticks the calendar.",
            "Dad is called in to work: he swaps by Thursday 18:00.",
            "Dad",
        ),
        _promise(
            2,
            "does the school run on Tuesdays and Thursdays.",
            "Every week, from 8 April",
            "The school register shows it.",
            "Nan is ill: Mrs Haddad goes.",
            "Nan",
            "Mrs Haddad",
        ),
        _promise(3, "sees the alcohol worker.", "By 11 April", "She shows Nan the card.", "", "Mum"),
        _promise(
            4,
            "calls Maya and Theo from Accra.",
            "Sundays at 16:00",
            "The children say so.",
            "",
            "Uncle Kwame",
        ),
        _promise(
            5,
            "sleeps over on Fridays.",
            "Every Friday, from 4 April",
            "Maya ticks the calendar.",
            "Nan is ill: the children sleep at Dad’s.",
            "Nan",
        ),
    ],
    "warning_signs": [
        {
            "id": "w1",
            "trigger": "A letter about the rent comes.",
            "early_sign": "Mum stops answering messages.",
            "what_we_do": "Nan visits within the hour.",
        },
        {
            "id": "w2",
            "trigger": "Mum sleeps in the day.",
            "early_sign": "Maya is worried, or Theo asks for tea.",
            "what_we_do": "Maya rings Nan or Dad. Nobody is cross, whatever the time.",
        },
    ],
    "resources": [
        {"id": "r1", "what": "A bus pass for Nan", "why": "Two buses each way for the school run."},
        {"id": "r2", "what": "The after-school club", "why": "Mum’s appointments are at four."},
    ],
    "who_to_call": {
        "day": "The duty team at the council, 01632 960 111",
        "night": "999 first when somebody is in danger. Then the night duty number, 01632 960 999.",
    },
    "keeps_an_eye": "Uncle Kwame asks everybody how it is going, every second Sunday.",
    "review": {"when": "Tuesday 24 June, 19:00", "where": "St Agnes’ hall, and by video"},
    "who_gets_a_copy": "Everybody who made it, and Maya when she wants one.",
    "people": PEOPLE,
}

CONSENT = (
    "I have read this plan, or had it read to me. I agree to do the things in it that have my name on them. "
    "I am happy to sign on a screen. I know I can say no, and that I can ask for paper instead."
)
CONSENT_CHILD = "This plan has my words in it. I know who I can ring. I can say if I want it changed."
CONSENT_REFERRER = "I have read this plan. My answers to the bottom lines are in it."


def strokes(seed: int, loops: int = 4) -> list[list[list[int]]]:
    """Made-up pen strokes in a box of 1000 by 300, y downwards, as the signing screen sends them."""
    dice = random.Random(seed)
    made, left = [], 40.0
    for _ in range(loops):
        high, lean = dice.uniform(60, 115), dice.uniform(0, 6)
        made.append(
            [
                [
                    round(left + 180 * t + 30 * math.sin(t * 9 + lean)),
                    round(150 + high * math.sin(t * 7 + lean) * (1 - 0.4 * t)),
                ]
                for t in (step / 22 for step in range(22))
            ]
        )
        left += 150 + dice.randint(-20, 30)
    return [*made, [[30, 262], [300, 270], [640, 258], [min(900, round(left)), 246]]]


def _signature(seat: str, kind: str, at: str, **more: Any) -> dict[str, Any]:
    person = next(p for p in PEOPLE if p["id"] == f"seat-{seat}")
    return {
        "seat": person["id"], "name": person["name"], "role": person["role"], "kind": kind,
        "mark_kind": "none",
        "mark": [], "consent_words": CONSENT, "language": "en-gb", "own_words": "",
        "proved_by": "device_and_code", "witness": None, "signed_at": f"2025-04-02T{at}Z", **more,
    }  # fmt: skip


def _signatures() -> list[dict[str, Any]]:
    return [
        _signature("maya", "childs_mark", "19:46:02", mark_kind="drawn", mark=strokes(3, 2),
        consent_words=CONSENT_CHILD,
                   own_words="I like it. Dad has to remember parents’ evening.", proved_by="device"),
        _signature("siobhan", "signs", "19:47:40", mark_kind="drawn", mark=strokes(7, 4)),
        _signature("daniel", "signs", "19:49:12", mark_kind="typed", mark=["Daniel Okafor"]),
        _signature("bridie", "witnessed_on_paper", "19:52:33",
        own_words="Nan’s hands shake, so she signed on paper.",
                   proved_by="paper", witness={"seat": "seat-tom", "name": "Tom Ellery"}),
        _signature("kwame", "signs_with_reservation", "19:55:05", mark_kind="typed", mark=["Kwame Okafor"],
                   own_words="I can’t call on the last Sunday of May."),
        _signature("haddad", "declines", "19:57:48", language="ar",
                   own_words="أحب الأطفال، لكنني لا أستطيع أن أعد بكل يوم خميس.", consent_words=""),
        _signature("priya", "signs", "20:01:15", mark_kind="drawn", mark=strokes(33, 3),
        consent_words=CONSENT_REFERRER),
    ]  # fmt: skip


def signed_record(plan: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """What signatures.json says about `plan`: answers, outcome and a whole chain of signatures."""
    sha256 = fingerprint(canonical_bytes(plan or PLAN))
    record: dict[str, Any] = {
        "schema": "kitchen-table-signatures/1",
        "version_id": VERSION_ID,
        "version_number": 2,
        "version_sha256": sha256,
        "check_url": CHECK_URL,
        "made_at": "2025-04-02T20:05:00Z",
        "outcome": "part_agreed",
        "answers": [
            {
                "number": 1,
                "met": False,
                "harm": "It is not clear who is with Theo at night when Mum has been drinking. He could be "
                "alone again.",
                "family_reply": "We added promise 5: Nan sleeps over on Fridays. The other nights Dad or Nan "
                "can be there within the hour.",
                "name": "Priya Nair",
                "at": "2025-04-02T19:42:10Z",
            },
            {
                "number": 2,
                "met": True,
                "harm": "",
                "family_reply": "",
                "name": "Priya Nair",
                "at": "2025-04-02T19:42:40Z",
            },
        ],
        "resources": [
            {
                "id": "r1",
                "yes": True,
                "name": "Priya Nair",
                "reason": "",
                "decided_on": "2025-04-09",
            },
            {
                "id": "r2",
                "yes": False,
                "name": "the team’s manager",
                "reason": "There is no budget for it yet.",
                "decided_on": "2025-04-14",
            },
        ],
        "signatures": _signatures(),
        "without": [],
        **copy.deepcopy(changes),
    }
    previous = ""
    for number, signature in enumerate(record["signatures"], start=1):
        signature |= {"number": number, "version_sha256": sha256, "previous": previous}
        signature["digest"] = previous = fingerprint(canonical_bytes(signature))
    return record
