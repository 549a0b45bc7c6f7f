"""Every page, as the people it is for meet it: what the tests of pages and `make pictures` both walk.

M/ is the meeting, D! its desk, F! the family, S! Daniel's seat, P! Daniel himself (see Evening.address).
"""

#: who looks at which pages
Looks = dict[str, list[str]]

#: steps of the evening -> who looks at which pages then
PAGES: list[tuple[tuple[str, ...], Looks]] = [
    (
        (),
        {
            "nobody": ["/", "/j/", "/j/ABCDEFGHJKLMN", "/staff/login/", "/left", "/nothing-here",
            "/check/00000000-0000-4000-8000-000000000000"],
            "bridie": ["/", "/me/patch", "/me/devices", "/me/contact", "M/who", "M/times", "M/waiting",
            "M/late", "M/ahead", "M/catch-up", "M/information", "M/room", "M/views"],
            "maya": ["/", "M/views/mine"],
            "priya": ["/", "M/information"],
            "grace": ["/", "/numbers/", "/teams/", "/me/", "/help/first-hour"],
            "sam": ["/accounts/", "/accounts/sign-ins", "/service/", "/service/keys", "/help/first-hour",
            "/staff/password/change/", "/staff/logout/", "/me/sign-ins", "/staff/2fa/",
            "/staff/2fa/totp/activate/", "/staff/2fa/webauthn/add/"],
        },
    ),
    (
        ("knock", "late"),
        {
            "tom": ["/", "/me/", "/help/first-hour", "/desk/", "D!", "D!/seats", "D!/change", "D!/call-off",
            "D!/information", "F!", "F!/people/several", "F!/people/P!/take-out", "F!/people/P!/reaching",
            "/desk/families/", "/desk/families/?q=nobody+here", "/desk/families/new", "/desk/open",
            "/desk/meetings/new", "D!/times", "D!/times/of/S!", "D!/times/of/S!/needs", "D!/call", "M/who",
            "M/views", "D!/views/of/S!"],
            "daniel": ["M/times?pattern=longer&length=28"],
            "kwame": ["M/late", "M/waiting"],
        },
    ),
    (
        ("begin", "private", "write"),
        {
            "priya": ["M/room", "M/waiting", "M/catch-up"],
            "siobhan": ["M/room"],
            "tom": ["D!", "M/room"],
        },
    ),
    (("kwame_says",), {"bridie": ["M/catch-up", "M/room"], "kwame": ["M/ahead"]}),
    (
        ("present", "freeze", "say", "away"),
        {
            "priya": ["M/agree", "M/promises"],
            "siobhan": ["M/agree", "M/history", "M/promises", "M/suggestions", "M/family-times"],
            "maya": ["M/promises"],
        },
    ),
    (
        ("answer", "sign", "ask"),
        {
            "daniel": ["M/agree", "M/history", "M/sign?as=signs", "M/sign?as=unhappy&sent=1"],
            "maya": ["M/agree"],
            "tom": ["D!", "M/agree", "M/witness", "M/signing"],
        },
    ),
    (("the_rest", "seal"), {"bridie": ["M/copy", "M/agree", "/"], "tom": ["D!", "M/signing"]}),
]  # fmt: skip

#: The same for a service in which nothing is yet.
BARE: Looks = {
    "otto": ["/", "/accounts/"],
    "ruth": ["/", "/teams/", "/numbers/"],
    "nadia": [
        "/",
        "/desk/",
        "/desk/families/",
        "F!",
        "F!/people/several",
        "D!",
        "D!/seats",
        "D!/information",
        "D!/times",
        "M/who",
    ],
}


def short(path: str) -> str:
    """A name for a page that can stand in a file's name: nothing that anybody wrote, and no id."""
    spelled = path.replace("M/", "/meeting/").replace("D!", "/desk/meeting")
    spelled = spelled.replace("F!", "/desk/family").replace("S!", "seat").replace("P!", "person")
    words = spelled.split("?")[0].strip("/").replace("/", "-").split("-")
    kept = ["link" if word.isupper() else word for word in words if word and not word.isdigit()]
    if "check" in kept:
        kept = ["check"]
    query = path.partition("?")[2].split("&")[0].replace("=", "-").replace("+", "-")
    return "-".join([*kept, *filter(None, [query])]) or "first-page"
