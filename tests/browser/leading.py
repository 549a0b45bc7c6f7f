"""Steps that lead the demo family's meeting on by the real verbs, run by `manage.py shell` on a server's
database.
"""

WHERE = """
import json
from meetings.models import Meeting
meeting = Meeting.objects.select_related("family").order_by("created_at").first()
daniel = meeting.seats.get(person__name__startswith="Daniel")
print(json.dumps({"meeting": str(meeting.pk), "family": str(meeting.family_id), "seat": str(daniel.pk),
    "person": str(daniel.person_id)}))
"""

CODE = """
import datetime, json
WHICH = globals().get("WHICH")  # the meeting's id; without one, the first there is
from django.utils import timezone
from meetings import stages
from meetings.epoch import rights_changed
from meetings.media.models import MediaCheck
from meetings.models import Meeting, Seat, Visit
from meetings.table import admission, lateness, messages_ahead, rooms
from participants.entry import devices
from participants.messages import fresh_codes
from participants.models import Member, Person
from plans.agreement import asking_to_sign, service_answers, signature_marks, signing, stances, versions
from plans.document import document
from plans.document.document import Action, ChildsWords, PlanContent, Resource, WarningSign
from plans.live import commits, private_time, suggestions
from plans.models import Draft, UpdateRow, Version
from plans.sealing import sealing

def meeting():
    return Meeting.objects.get(pk=WHICH) if WHICH else Meeting.objects.order_by("created_at").first()

def seat(name):
    return Seat.objects.select_related("meeting__family__service", "circle", "person").get(
        meeting=meeting(), person__name__startswith=name)

def knock():
    admission.knock(by=seat("Daniel"))

def late():
    lateness.run_late("start_without_me", minutes=30, by=seat("Kwame"))
    lateness.run_late("cant_come", minutes=0, by=seat("Priya"))

def daniel_is_away():
    rooms.put_out(seat("Daniel"))

def daniel_comes():
    admission.knock(by=seat("Daniel"))
    admission.admit(seat("Daniel"), by=seat("Siobhan"))
    phones_are_there()

def phones_are_there():
    # Verbs know no phones: whoever is in came on whichever they have.
    now = timezone.now()
    for one in meeting().seats.filter(removed_at=None).exclude(admitted_at=None).select_related("person"):
        for device in devices.of(one.person):
            Visit.objects.update_or_create(seat=one, device=device,
                defaults={"seen_at": now, "let_in_at": now})
    rights_changed(meeting())

def daniels_phone_is_lost():
    daniel = seat("daniel").person
    devices.revoke_all(daniel, by=daniel)

def kwame_says():
    rooms.put_out(seat("Kwame"))
    messages_ahead.say("I can have them in the summer. Please start with the weekends.", by=seat("Kwame"))

def begin():
    stages.begin(meeting(), by=seat("Tom"))
    for one in meeting().seats.exclude(role="coordinator").exclude(comes_by="writing"):
        admission.knock(by=one)
        admission.admit(seat(one.person.name), by=seat("Tom"))

def rooms_of_family():
    # Somebody of the family in each circle: the first by whom they sit with.
    by_circle = {}
    for one in meeting().seats.filter(role="family").order_by("-person__name"):
        by_circle[one.circle_id] = seat(one.person.name)
    return by_circle | {seat("Siobhan").circle_id: seat("Siobhan")}

def private():
    private_time.open_private_time(meeting(), by=seat("Siobhan"))

def private_receipt():
    check = MediaCheck.objects.order_by("opened_at").last()
    return {"devices": check.devices, "by_time": check.by_time, "cut": check.cut,
            "declared": check.declared_at is not None, "ended": check.ended_at is not None}

def write():
    family = Member.objects.filter(family=meeting().family).select_related("person")
    members = {m.person.name.split()[0]: str(m.pk) for m in family}
    children = [str(m.person.pk) for m in family.filter(person__is_child=True).order_by("person__name")]
    content = PlanContent(
        childs_words=(ChildsWords(children[0], "I want Dad at parents' evening. I'd visit Ghana."),),
        actions=(
            Action("a1", "Daniel has both children from Saturday 10:00 to Sunday 17:00.",
                   (members["Daniel"],), "from 5 April",
                   "Maya ticks the calendar.", "Called in: swap by Thursday 18:00."),
            Action("a2", "The school run on Tuesdays and Thursdays.", (members["Bridie"], members["Rima"]),
                   "from 7 April", "The register shows it.", "Bridie is ill: Mrs Haddad goes."),
        ),
        warning_signs=(WarningSign("w1", "a rent letter comes", "Mum stops replying",
                                   "Bridie visits within the hour"),),
        resources=(Resource("r1", "A bus pass", "for the school run"),
                   Resource("r2", "After-school club", "two days")),
        who_to_call_day="Bridie, then Kwame", who_to_call_night="999, then the duty number",
        keeps_an_eye="Kwame, every two weeks", review_when="24 June, 19:00",
        review_where="the room and video",
        who_gets_a_copy="Everybody here")
    for circle in rooms_of_family():
        draft = Draft.objects.filter(closed_at=None, circle=circle).order_by("-opened_at").first()
        UpdateRow.objects.filter(draft=draft).delete()
        Draft.objects.filter(pk=draft.pk).update(seq=0)
        commits.append(draft, document.seed(children=children, content=content))

def present():
    for one in rooms_of_family().values():
        private_time.present(one.circle, by=one)

def freeze():
    for circle, one in rooms_of_family().items():
        shown = Draft.objects.filter(closed_at=None, frozen_at=None, audience="circle", circle=circle)
        versions.freeze(shown.last(), by=one)

def version():
    return newest(seat("Siobhan").circle)

def newest(circle):
    return Version.objects.filter(circle=circle).order_by("number").last()

def _say(name, action, says, words=""):
    shown = stances.shown_to(seat(name), seat(name).circle)
    text = next(stances.text_of(one) for one in shown.actions if one["id"] == action)
    stances.say(action, says=says, seen=text, own_words=words, by=seat(name))

def say():
    _say("Daniel", "a1", "yes")
    _say("Siobhan", "a1", "yes")
    _say("Kwame", "a1", "not_happy", "Sunday is when I ring. Could it be after church?")
    _say("Maya", "a1", "yes", "Can we go swimming?")
    _say("Bridie", "a2", "not_yet", "I must ask my doctor first.")

def away():
    shown = Draft.objects.filter(audience="circle", circle=seat("Daniel").circle).last()
    suggestions.suggest("keeps_an_eye", text="Kwame every two weeks, and Mrs Haddad in between",
                        against="Kwame, every two weeks", written_in=shown.pk, by=seat("Daniel"))

def ask():
    tom = seat("Tom")
    asking_to_sign.ask(version(), seat("Daniel"), by=tom, account=tom.person.account)

def answer():
    priya, harm = seat("Priya"), "Theo could be alone at night, and he is four."
    for circle in rooms_of_family():
        service_answers.answer_bottom_line(newest(circle), 1, met=False, harm=harm, by=priya)
        service_answers.answer_bottom_line(newest(circle), 2, met=True, by=priya)
    service_answers.answer_resource(version(), "r1", yes=True, name="Priya Nair",
        decided_on=datetime.date(2026, 4, 9), by=priya)
    service_answers.conclude(meeting(), by=priya)
    service_answers.reply(version(), 1, text="Bridie sleeps over on Fridays.", by=seat("Siobhan"))

def code_for(name):
    return fresh_codes.issue(seat(name).person, purpose=signing.purpose(version()), by=seat(name).person)

def daniels_code():
    return {"code": code_for("Daniel")}

def _sign(name, kind, words=""):
    child = kind == "childs_mark"
    signing.sign(version(), kind=kind, by=seat(name), mark=signature_marks.Mark(typed=name), own_words=words,
                 interpreter="Lina Aziz",
                 code="" if child else code_for(name))

def sign():
    _sign("Siobhan", "signs")
    _sign("Maya", "childs_mark", "Can I bring my netball?")
    _sign("Kwame", "signs_with_reservation", "I can't promise the first Sunday of a month.")

def the_rest():
    circle = meeting().seats.filter(circle=seat("Siobhan").circle, role="family")
    for one in circle.exclude(signatures__version=version()).exclude(person__name__startswith="Daniel"):
        _sign(one.person.name, "signs")
    _sign("Priya", "signs")
    if not version().signatures.filter(seat=seat("Daniel")).exists():
        _sign("Daniel", "declines", "Nobody asked me about Thursdays.")

def seal():
    sealing.seal(version(), by=seat("Tom"))
    return {"version": str(version().pk)}
"""
