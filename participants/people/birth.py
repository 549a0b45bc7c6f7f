"""When somebody was born, as far as it is known: a day, a month, a year, or the year alone."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from participants.models import Person
from participants.platform.errors import Unclear

OLDEST = 120


@dataclass(frozen=True)
class Born:
    """What is known. Nothing at all is fine; a day needs its month, a month its year."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def of(cls, person: Person) -> "Born":
        """What is kept about a person."""
        return cls(person.born_year, person.born_month, person.born_day)

    def check(self) -> None:
        """Raises Unclear, at its field, for what is no date or lies outside a life."""
        today = timezone.localdate()
        if self.day is not None and self.month is None:
            raise Unclear(_("A day needs its month."), field="born_month")
        if self.month is not None and self.year is None:
            raise Unclear(_("Write the year too. The year alone will do."), field="born_year")
        if self.year is None:
            return
        try:
            earliest = date(self.year, self.month or 1, self.day or 1)
        except ValueError as error:
            raise Unclear(_("There is no such day. Check day and month."), field="born_day") from error
        if earliest > today or today.year - self.year > OLDEST:
            raise Unclear(_("Check the year: nobody living was born then."), field="born_year")

    def age(self, *, on: date | None = None) -> int | None:
        """How old they are, when enough is known to say so for sure."""
        today = on or timezone.localdate()
        if self.year is None or self.month is None:
            return None
        if self.day is None and self.month == today.month:
            return None
        had = (today.month, today.day) >= (self.month, self.day or 1)
        return today.year - self.year - (not had)

    def words(self) -> str:
        """ "11" where that is sure, else "born 1951"; nothing for nothing."""
        age = self.age()
        if age is not None:
            return str(age)
        return _("born %(year)s") % {"year": self.year} if self.year is not None else ""

    def date_words(self) -> str:
        """What is known in full: "4 March 1951", "March 1951", "1951"."""
        month = str(MONTHS[self.month]) if self.month else ""
        return " ".join(str(part) for part in (self.day, month, self.year) if part)


#: Nothing is known.
UNKNOWN = Born()
