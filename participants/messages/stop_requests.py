"""What a text says about texts themselves: no more of them, or that they are not safe. In any words, on the
safe side.

Anyone who is wrongly taken to want none is rung up by their coordinator; anyone who is wrongly sent more may
be hurt. So whatever could be such a wish counts, in the languages we write in and in some that people answer
in.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

#: Characters of a message that are read; nobody writes more in a text.
READ = 1000

_ME = r"(?:my|me|this)"
_PHONE = r"(?:phone|mobile|cell|texts?|messages?|msgs?|inbox|whatsapp)"
_THEM = (
    r"(?:he|she|they|hes|shes|theyre|him|her|them|husband|wife|partner|ex|boyfriend|girlfriend|bf|gf|"
    r"dad|mum|brother|son|someone|somebody|everyone)"
)
_SENDS = (
    r"(?:text|texts|texting|txt|txting|message|messages|messaging|msg|msgs|contact|contacting|sms|send|"
    r"sending|write|writing|bother|bothering|harass|harassing|pester|pestering|spam)"
)
_BETWEEN = (
    r"(?:(?:ever|you|u|want|wanna|need|wish|like|to|any|more|receive|keep|be|please|even|try|just|your|"
    r"these|further|anymore|the|again|for)\s+){0,4}"
)

#: The whole message, in words the networks and providers know.
STOPS = frozenset(
    {"stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
    | {"opt out", "stop please", "stop it", "stop this", "stop now", "enough", "no more", "arret", "arrete"}
    | {"الغاء", "توقف", "توقفوا", "اوقف", "اوقفوا", "وقف", "كفي", "بس", "stopiwch", "przestan", "para",
    "alto", "basta"}
)  # fmt: skip
STARTS = frozenset({"start", "unstop", "ابدا"})
#: A letter of politeness is not part of a wish.
_POLITE = re.compile(r"^(?:please|pls|hi|hello|ok|okay)\s+|\s+(?:please|pls|thanks|thank you|now|x+)$")

_STOP = (
    rf"\b(?:dont|do not|never|not to|stop|quit)\s+{_BETWEEN}{_SENDS}\b",
    r"^(?:please |pls |just )?stop\b(?! by\b| at\b| off\b| over\b| in\b)(?:\s+\w+){0,3}$",
    rf"\bno (?:more|further)\b(?:\s+\w+){{0,2}}\s+{_SENDS}\b",
    r"\bno more of (?:these|this|them|those)\b",
    rf"\b(?:dont|do not) want (?:any |these |those |your |to get |to receive |to hear ){{1,3}}{_SENDS}?",
    rf"\b(?:take|remove|delete|get) (?:me|{_ME} number) (?:off|out|from)\b",
    r"\b(?:remove|delete|lose|forget|block) (?:my|this) (?:number|details)\b",
    r"\b(?:unsubscribe|opt(?:ing)? (?:me )?out|leave me alone|leave me be|go away|get lost|(?:fuck|piss) "
    r"off)\b",
    r"\bwrong (?:number|person)\b",
    r"(?:^| )(?:لا|ما|بلا|بدون|رجاء لا|عدم) (?:\w+ ){0,2}?(?:ت?رسل\w*|ت?راسل\w*|تكتب\w*|ارسال|رسايل|رساله|"
    r"اتصال|التواصل|تتواصل\w*|تبعت\w*)",
    r"(?:^| )(?:توقف\w*|اوقف\w*|وقف\w*|كف\w*) (?:عن |من )?(?:ال)?(?:ارسال|رسايل|مراسل\w*|رساله|كتابه|هذا|"
    r"هذه|اتصال\w*)",
    r"(?:^| )(?:ال)?رقم (?:ال)?(?:خطا|خاطي\w*|غلط)|(?:^| )اتركوني|(?:^| )اتركني",
    r"\bnie (?:pisz\w*|wysylaj\w*|kontaktuj\w*)|\bprzestan\w*",
    r"\b(?:arretez?|cessez?|ne plus|pas de) (?:de |d )?(?:m ?)?(?:ecrire|envoyer|messages?|textos?|"
    r"contacter)|\bne m ?(?:ecrivez|envoyez|contactez)",
    r"\bno (?:me )?(?:escriba\w*|escribas|mande\w*|envie\w*|contacte\w*)|\bdeje\w* de (?:escribir|mandar|"
    r"enviar)\w*",
    r"\bnu (?:imi |mi |ma )?(?:mai )?(?:scrie\w*|trimite\w*|contacta\w*)",
    r"\b(?:peidiwch|paid) a\w* (?:tecstio|anfon|cysylltu)\w*|\bdim mwy o (?:negeseuon|destunau)",
    r"\b(?:message|msg|sms) (?:mat|na) (?:karo|karein|bhej\w*|karna)|\b(?:mat|na) bhej\w*",
)  # fmt: skip
_DANGER = (
    r"\b(?:not|isnt|aint|never|no longer|wasnt|nt) (?:a |very |really |that |so |at all |always )*safe\b|"
    r"\bunsafe\b|\bsafe to (?:text|talk|write)\b.*\bno\b",
    r"\b(?:in|am in|its|is|very|so|too|s) danger(?:ous)?\b|\bdangerous\b|\brisky\b|\btoo risky\b",
    rf"\b{_THEM}\b(?:\s+\w+){{0,3}}\s+(?:reads?|reading|sees?|seeing|saw|checks?|checking|checked|watch\w*|"
    rf"monitors?|monitoring|tracks?|tracking|looks? (?:at|through)|looking (?:at|through)|goes through|"
    rf"going through|gets?|took|takes|has|have|got|keeps|holds|picks up|finds?|"
    rf"found)\b(?:\s+\w+){{0,2}}\s+{_ME}\s+(?:\w+\s+){{0,1}}{_PHONE}\b",
    rf"\b{_THEM}\b(?:\s+\w+){{0,2}}\s+(?:reads?|sees?|checks?|might see|will see|could see|can see|can read|"
    rf"might read|will read) (?:these|this|them|it|everything|all)\b",
    rf"\b{_ME} {_PHONE} (?:is|are|gets?|being|was|s) (?:being |always |often )?(?:checked|read|watched|"
    rf"tracked|monitored|looked at|shared|taken|with)\b",
    r"\b(?:isnt|not|is not) my (?:phone|number|mobile)\b|\bon (?:his|her|their|my \w+s) phone\b|\bthis is "
    r"(?:his|her|their|my \w+s) (?:phone|number)\b",
    r"\b(?:scared|frightened|terrified|afraid) of (?:him|her|them|my)\b|\b(?:i am|im|i feel|so) (?:scared|"
    r"frightened|terrified)\b",
    r"\b(?:he|she|they|hes|shes)\b(?:\s+\w+){0,3}\s+(?:hit|hits|hitting|hurt|hurts|beat|beats|kill|kills|"
    r"threaten\w*|strangl\w*|punch\w*|attack\w*|follow\w*)\b(?: \w+){0,2} (?:me|us|the kids|the children|"
    r"my)\b|\b(?:threatened|threatening|threatens|threats)\b",
    r"\b(?:help me|call the police|ring the police|need the police|call 999|ring 999)\b|\b(?:he|she) is "
    r"here\b|\b(?:hes|shes) here\b|\bdont let (?:him|her|them)\b",
    r"\b(?:he|she|they|hell|shell|theyll)\b (?:\w+ )?(?:will |would |might |could |can |must not |mustnt |"
    r"cant |cannot |doesnt )?(?:find out|know about|knows about|see this|sees this|find this|finds this)\b",
    r"(?:^| )(?:غير|ليس|ليست|مش|مو|ما هو|مب|لا) (?:\w+ )?(?:امن\w*|امان\w*)|(?:^| )(?:ال|في )?خطر\w*|(?:^| "
    r")بخطر",
    r"(?:^| )(?:هو |هي |زوجي |ابي |اخي )?(?:ي|ت|س?ي)(?:قرا|شوف|ري|فتش|راقب|تابع|فتح|اخذ|مسك)\w* (?:\w+ "
    r")?(?:هاتف|رسايل|رسال|جوال|تلفون|موبايل|محمول|تليفون|واتس)\w*",
    r"(?:^| )(?:انا )?خا[يي]ف\w*|(?:^| )يضرب\w*|(?:^| )يهدد\w*|(?:^| )ساعد(?:و?ني|ونا)|(?:^| )ال?نجده|(?:^| "
    r")انقذ\w*|(?:^| )هذا ليس (?:هاتفي|رقمي)",
    r"\bnie ?bezpieczn\w*|\bpas (?:en )?(?:securite|sur)\b|\bno es seguro\b|\bpeligro\w*|\bnu e(?:ste)? "
    r"sigur\b|\bpericol\w*|\bddim yn ddiogel\b|\bmahfooz nahi\b|\b(?:czyta|sprawdza) moj\w* (?:telefon|"
    r"wiadomosc\w*|smsy?)|\bil lit (?:mon|mes) (?:telephone|messages)|\blee mis? (?:mensajes|telefono)",
)  # fmt: skip
_NOT_MEANT = re.compile(
    r"\b(?:dont|do not|never|cant|cannot|couldnt) (?:stop|quit)\b|\bnon stop\b|\b(?:bus|tube|tram) stop\b"
)


class Wish(StrEnum):
    """What was read out of a message."""

    STOP = "stop"
    DANGER = "danger"
    START = "start"


def read(text: str) -> Wish | None:
    """The wish a message holds, the most urgent first; None for none."""
    bare = _bare(text[:READ])
    if _any(_DANGER, bare):
        return Wish.DANGER
    short = _POLITE.sub("", _POLITE.sub("", bare))
    if {bare, short} & STARTS:
        return Wish.START
    if {bare, short} & STOPS or _any(_STOP, _NOT_MEANT.sub(" ", bare)):
        return Wish.STOP
    return None


def _any(patterns: Iterable[re.Pattern[str] | str], bare: str) -> bool:
    return any(re.search(pattern, bare) for pattern in patterns)


def _bare(text: str) -> str:
    """Lower case words alone: no signs, no marks on letters, Arabic letters in one form, doubled blanks as
    one.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    plain = plain.replace("'", "").translate(str.maketrans("ىةؤئł", "يهويl", "\u0640"))
    plain = plain.translate(str.maketrans("أإآٱ", "اااا"))
    return " ".join(re.sub(r"[^\w\s]|_", " ", plain).split())
