"""The letter for work and the sheet for a prison, on paper. What they may say is decided in
meetings/times/employer_letter.py.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.times.employer_letter import Letter, VisitSheet
from participants.entry import handing_out_codes
from participants.entry.handing_out_codes import Paper as WayIn
from participants.messages.carriers.interface import Parcel
from participants.platform.isolated_text import comma_list
from plans.pdf.page import Paper
from plans.pdf.way_in_pages import way_in_paper

#: An employer reads English here, whatever language the family speaks.
EMPLOYERS_LANGUAGE = "en-gb"
LINK = re.compile(r"https?://\S+")


def work_letter(letter: Letter, *, now: datetime, large: bool = False) -> bytes:
    """To an employer: who, which day, from when to when, and "an important family appointment"."""
    with translation.override(EMPLOYERS_LANGUAGE):
        zone = ZoneInfo(letter.zone)
        start, end = letter.starts_at.astimezone(zone), letter.ends_at.astimezone(zone)
        paper = Paper(_("A letter about an appointment"), EMPLOYERS_LANGUAGE, large_print=large)
        paper.say(date_format(now.astimezone(zone), "j F Y"), after=26)
        paper.heading(_("An important family appointment"))
        paper.say(_("To whom it may concern"), after=14)
        paper.say(
            _("%(name)s has an important family appointment on %(day)s, from %(from)s to %(until)s.")
            % {
                "name": letter.name,
                "day": date_format(start, "l j F Y"),
                "from": f"{start:%H:%M}",
                "until": f"{end:%H:%M}",
            }
        )
        _journey(paper, letter, zone)
        if letter.children:
            paper.say(_("It is about %(names)s.") % {"names": comma_list(letter.children)})
        paper.say(
            _(
                "The day was chosen so that as many people as possible can come, and it would be hard to do "
                "without %(name)s. If it can be arranged, please let %(name)s come, by time off, a swapped "
                "shift or a later start."
            )
            % {"name": letter.name}
        )
        paper.say(_("Thank you."), after=34)
        paper.say(letter.signed_by, after=2)
        for line in (letter.service, letter.phone):
            if line:
                paper.say(line, after=2)
        return paper.pdf(made_at=now)


def _journey(paper: Paper, letter: Letter, zone: ZoneInfo) -> None:
    if (letter.away_from, letter.away_until) == (letter.starts_at, letter.ends_at):
        return
    paper.say(
        _("With the way there and back that is from %(from)s to %(until)s.")
        % {
            "from": f"{letter.away_from.astimezone(zone):%H:%M}",
            "until": f"{letter.away_until.astimezone(zone):%H:%M}",
        }
    )


def visit_paper(sheet: VisitSheet, *, language: str, now: datetime, large: bool = False) -> bytes:
    """For somebody held in a prison and anyone who helps them take part: what the call allows, and the ways
    round it.
    """
    with translation.override(language):
        paper = Paper(_("Taking part from where you are"), language, large_print=large)
        paper.heading(_("Taking part from where you are"))
        paper.say(_("For %(name)s, at %(place)s.") % {"name": sheet.name, "place": sheet.establishment})
        if sheet.starts_at is not None:
            local = sheet.starts_at.astimezone(ZoneInfo(sheet.zone))
            paper.say(
                _("The meeting is on %(day)s at %(time)s.")
                % {"day": date_format(local, "l j F Y"), "time": f"{local:%H:%M}"}
            )
        paper.part(_("What a call allows"))
        paper.points(_limits(sheet))
        paper.part(_("The ways round it"))
        paper.points(
            [
                _(
                    "Say what you think beforehand: by letter, or to %(name)s on the phone. It is read out "
                    "in your words."
                )
                % {"name": sheet.coordinator},
                _("A phone call on the day, for the part that matters most to you. You choose which."),
                _(
                    "The plan on paper, before it is signed. Write on it what you would change, and send it "
                    "back."
                ),
                _("You can sign later, on paper, with somebody beside you."),
            ]
        )
        paper.say(_("%(name)s arranges the call with the prison.") % {"name": sheet.coordinator})
        return paper.pdf(made_at=now)


def _limits(sheet: VisitSheet) -> list[str]:
    found = [
        ngettext(
            "Only one other person can be on the call at once.",
            "At most %(n)d people can be on the call at once.",
            sheet.most_callers,
        )
        % {"n": sheet.most_callers},
        _("It lasts about %(n)s minutes, then it ends by itself.") % {"n": sheet.minutes},
    ]
    if sheet.recorded:
        found.append(
            _(
                "It is recorded, and somebody may listen. So it is never private family time: say on it "
                "only what anybody may hear."
            )
        )
    else:
        found.append(_("Somebody may be in the room with you. So it is never private family time."))
    return found


def notice_letter(parcel: Parcel) -> bytes:
    """A message as a letter: its words, and the link in it as a code a phone can read. No sender's address,
    no emblem.

    Somebody's way in is the same letter a coordinator prints (way_in.py).
    """
    link = LINK.search(parcel.body)
    if link and "/j/" in link[0]:
        return way_in_paper(_way_in(parcel, link[0]), now=parcel.made_at)
    with translation.override(parcel.language):
        paper = Paper(parcel.subject, parcel.language)
        paper.addressee(parcel.address)
        paper.heading(parcel.subject)
        paper.say(parcel.body, after=18)
        if link:
            paper.square(link[0], says=_("The link above, for a phone’s camera"))
        paper.say(parcel.sender, after=2)
        return paper.pdf(made_at=parcel.made_at)


def _way_in(parcel: Parcel, link: str) -> WayIn:
    return WayIn(
        what=handing_out_codes.LINK,
        name=parcel.address,
        secret=link,
        sender=parcel.sender,
        language=parcel.language,
    )
