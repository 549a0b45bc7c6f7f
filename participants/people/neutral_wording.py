"""Words that must not show on a lock screen, in a subject line or through an envelope's window
(docs/practice.md, never list, 5).

What we send is written by us and scanned by tests. The one thing a coordinator may write into it is the name
a message comes from, so that is looked at here.
"""

import re

from participants.models import Person

#: Whole words, alone or with an s: Casey, Carey and Courtney are names.
SENSITIVE = (
    "abuse", "advocate", "alcohol", "assessment", "authorities", "authority", "care", "carer", "case",
    "child", "childcare",
    "children", "conference", "council", "court", "custody", "domestic", "drink", "drinking", "drug",
    "families", "family",
    "foster", "fostering", "guardian", "harm", "justice", "kid", "legal", "meeting", "mental", "neglect",
    "police", "prison",
    "probation", "protection", "referral", "referrer", "risk", "safeguarding", "school", "service", "social",
    "solicitor",
    "violence", "welfare", "worker",
)  # fmt: skip
SENSITIVE_ARABIC = (
    "طفل", "أطفال", "محكمة", "اجتماعي", "مجلس", "عنف", "كحول", "شرب", "مخدرات", "حماية", "أسرة", "عائل",
    "مؤتمر", "شرطة",
    "سجن", "رعاية", "خطر", "إهمال",
)  # fmt: skip
_FOUND = re.compile(rf"\b({'|'.join(SENSITIVE)})([’']?s)?\b|{'|'.join(SENSITIVE_ARABIC)}", re.IGNORECASE)


def is_neutral(name: str, person: Person) -> bool:
    """True for a name that says nothing to anyone who sees it on this person's phone: no such word, not the
    service, not them.
    """
    if _FOUND.search(name):
        return False
    theirs = [person.name, *person.name.split(), *person.service.name.split()]
    said = {word.casefold() for word in re.findall(r"\w+", name)}
    telling = {word.casefold() for word in theirs if len(word) > 2}
    return not said & telling
