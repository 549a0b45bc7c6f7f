"""The small parts every shape of the API is made of. A shape says which fields come in and go out; it decides
nothing.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participants.platform import plausible_days
from participants.platform.time_zones import ZONES

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Shape(serializers.Serializer[Any]):
    """What may be in a body. A field we do not know is a mistake worth telling, not something to ignore."""

    def to_internal_value(self, data: Any) -> Any:
        """The fields as values. Raises ValidationError for unknown ones too."""
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = {
                str(name): serializers.ErrorDetail(gettext("There is no such field."), code="unknown")
                for name in data
                if name not in known
            }
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


class Line(serializers.CharField):
    """Text that has to be there: trimmed, not empty."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        super().__init__(max_length=longest, **options)

    def to_internal_value(self, data: Any) -> str:
        """The text. Raises ValidationError for numbers too: a phone number is text."""
        if not isinstance(data, str):
            self.fail("invalid")
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)


class Maybe(Line):
    """Text that may be left out or empty."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        super().__init__(longest=longest, default="", allow_blank=True, **options)


class Yes(serializers.BooleanField):
    """true or false, and none of the words people use for them."""

    def to_internal_value(self, data: Any) -> bool:
        """The boolean. Raises ValidationError for "yes", 1 and the like."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return bool(data)


class Instant(serializers.DateTimeField):
    """A moment, RFC 3339: always UTC on the way out, always with an offset on the way in."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def enforce_timezone(self, value: datetime) -> datetime:
        """The moment in UTC. Raises ValidationError when the offset is missing or the year is nobody's
        plan.
        """
        if value.tzinfo is None:
            raise serializers.ValidationError(
                _("Say which offset from UTC, such as 2026-04-05T18:00:00+01:00."), code="no_offset"
            )
        moment = super().enforce_timezone(value)
        if not EARLIEST <= moment < LATEST:
            raise serializers.ValidationError(_("Give a moment from 2000 to 2199."), code="out_of_range")
        return moment


class Day(serializers.DateField):
    """A day from 2000 to 2199."""

    def to_internal_value(self, value: Any) -> date:
        """The day. Raises ValidationError for a year nobody can mean."""
        day: date = super().to_internal_value(value)
        if not plausible_days.can_be_meant(day):
            raise serializers.ValidationError(_("Give a day from 2000 to 2199."), code="out_of_range")
        return day


@extend_schema_field({"type": "string", "maxLength": 64, "example": "Europe/London"})
class Zone(serializers.CharField):
    """An IANA time zone."""

    def to_internal_value(self, data: Any) -> str:
        """The zone's name. Raises ValidationError for one nobody keeps."""
        name = super().to_internal_value(data)
        if name not in ZONES:
            raise serializers.ValidationError(
                _("Give an IANA time zone, such as Europe/London."), code="unknown_zone"
            )
        return name


@extend_schema_field(OpenApiTypes.UUID)
class Of(serializers.Field[Any, Any, Any, Any]):
    """The id of a neighbouring row, without fetching it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def get_attribute(self, instance: Model) -> Any:
        """The id kept in the row itself, `person_id` for `person`."""
        return getattr(instance, f"{self.source}_id")

    def to_representation(self, value: Any) -> str:
        """The id as text."""
        return str(value)


@extend_schema_field({"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$"})
class WallClock(serializers.TimeField):
    """A time of day as people say it, such as 18:30, in the person's own zone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **options)


class Language(serializers.ChoiceField):
    """A language the service writes in: en-gb or ar."""

    def __init__(self, **options: Any) -> None:
        super().__init__([code for code, _name in settings.LANGUAGES], **options)
