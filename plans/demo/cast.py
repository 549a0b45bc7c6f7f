"""Who is in the story and what they bring: names, clothes, ways to reach them, bottom lines. Data only."""

from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType

from meetings.choices import ComesBy, StatementKind
from participants.models import ZONE
from participants.models.choices import Channel, PatchColour, PatchPattern, Relation, Role, Says, StaffRole

SERVICE = "Northtown family meetings (demo)"
COORDINATOR = "tom.ellery@example.org"
MANAGER = "grace.obi@example.org"
ADMINISTRATOR = "sam.whitlock@example.org"


@dataclass(frozen=True)
class Part:
    """Who somebody is in the story."""

    key: str
    name: str
    called: str
    role: Role
    why: str
    cloth: tuple[PatchColour, PatchPattern]
    relation: Relation | None = None
    carries_responsibility: bool = False
    comes_by: ComesBy = ComesBy.ROOM
    expected_at: str = ""
    needs: str = ""
    beside: str = ""
    language: str = "en-gb"
    zone: str = ZONE
    contact: MappingProxyType[str, object] = field(
        default_factory=lambda: MappingProxyType({"channels": [Channel.VOICE]})
    )
    invited: bool = True

    @property
    def is_child(self) -> bool:
        """Maya and Theo."""
        return self.role == Role.CHILD


def _phone(number: str, **more: object) -> MappingProxyType[str, object]:
    return MappingProxyType({"phone": number, "channels": [Channel.TEXT], **more})


def _mail(address: str) -> MappingProxyType[str, object]:
    return MappingProxyType({"email": address, "channels": [Channel.EMAIL], "says": Says.CALENDAR})


# The numbers are from the ranges kept free for stories (Ofcom), the addresses from example.org.
CAST: tuple[Part, ...] = (
    Part(
        "siobhan",
        "Siobhan Reilly",
        "Siobhan",
        Role.FAMILY,
        "Maya and Theo’s mum",
        (PatchColour.RHUBARB, PatchPattern.STRIPE),
        Relation.MOTHER,
        carries_responsibility=True,
        contact=_phone("07700 900101", safe_from=time(9), safe_until=time(20)),
    ),
    Part(
        "daniel",
        "Daniel Okafor",
        "Daniel",
        Role.FAMILY,
        "Maya and Theo’s dad; he lives elsewhere",
        (PatchColour.DENIM, PatchPattern.CHECK),
        Relation.FATHER,
        carries_responsibility=True,
        comes_by=ComesBy.PHONE,
        expected_at="19:30",
        needs="Works rotating nights",
        contact=_phone("07700 900102", says=Says.TIME),
    ),
    Part(
        "bridie",
        "Bridie Reilly",
        "Bridie",
        Role.FAMILY,
        "Maya and Theo’s nan, Siobhan’s mum",
        (PatchColour.MOSS, PatchPattern.LEAF),
        Relation.GRANDMOTHER,
        contact=_phone("07700 900103", shared_phone=True, sender="Tom"),
    ),
    Part(
        "kwame",
        "Kwame Okafor",
        "Kwame",
        Role.FAMILY,
        "Daniel’s brother, the children’s uncle in Accra",
        (PatchColour.OCHRE, PatchPattern.ZIG),
        Relation.UNCLE,
        comes_by=ComesBy.VIDEO,
        zone="Africa/Accra",
        contact=_mail("kwame.okafor@example.org"),
    ),
    Part(
        "haddad",
        "Rima Haddad",
        "Mrs Haddad",
        Role.FAMILY,
        "The neighbour the children know best",
        (PatchColour.TEAL, PatchPattern.SCALE),
        Relation.NEIGHBOUR,
        language="ar",
        needs="Reads Arabic",
        contact=_phone("07700 900104"),
    ),
    Part(
        "maya",
        "Maya Reilly",
        "Maya",
        Role.CHILD,
        "The plan is about her; she is nine",
        (PatchColour.VIOLET, PatchPattern.DOT),
        Relation.CHILD,
    ),
    Part(
        "theo",
        "Theo Reilly",
        "Theo",
        Role.CHILD,
        "The plan is about him; he is four and sends a drawing",
        (PatchColour.RUST, PatchPattern.TRI),
        Relation.CHILD,
        comes_by=ComesBy.WRITING,
        invited=False,
    ),
    Part(
        "aisha",
        "Aisha Bell",
        "Aisha",
        Role.ADVOCATE,
        "Maya’s advocate: helps Maya say what she wants to say",
        (PatchColour.TEAL, PatchPattern.PLUS),
        beside="maya",
        contact=_mail("aisha.bell@example.org"),
    ),
    Part(
        "priya",
        "Priya Nair",
        "Priya",
        Role.REFERRER,
        "The social worker who asked for the meeting",
        (PatchColour.SLATE, PatchPattern.BRICK),
        contact=_mail("priya.nair@example.org"),
    ),
)
#: Kept apart by an order, and never invited.
LEE = "Lee Marsh"
#: Who works there besides the administrator: e-mail, name, role.
STAFF = (
    (MANAGER, "Grace Obi", StaffRole.MANAGER),
    (COORDINATOR, "Tom Ellery", StaffRole.COORDINATOR),
)
TOMS_CLOTH = (PatchColour.SLATE, PatchPattern.LINE)

QUESTION = "How are Maya and Theo safe when Mum is unwell?"
BOTTOM_LINES = (
    (
        "A sober adult is always with Theo.",
        "He is four and cannot keep himself safe.",
        "An alcohol worker within ten days.",
    ),
    (
        "Lee never collects the children and never learns the address.",
        "A court has ordered it, to keep everybody safe.",
        "A domestic-abuse adviser.",
    ),
)
STATEMENTS = (
    (
        StatementKind.WORRY,
        "On 3 March Theo was alone for forty minutes. Mum had been drinking.",
        "",
    ),
    (StatementKind.STRENGTH, "Nan visits every day.", ""),
    (StatementKind.STRENGTH, "Maya never misses netball.", ""),
    (
        StatementKind.DISPUTED,
        "Theo was alone for forty minutes.",
        "Mum says it was fifteen minutes.",
    ),
)
CONSENT_WORDING = "I would like our family to have a meeting of its own, and I know I can change my mind."
