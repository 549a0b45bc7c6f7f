"""Form fields in our clothes, with ids of their own so that one page may hold the same form many times."""

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, Form
from django.utils.safestring import SafeString

register = template.Library()


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, key: str = "") -> dict[str, Any]:
    """One field: label, hint, what is wrong, the control. `key` tells apart the same form shown twice."""
    name = f"{key}-{bound.html_name}" if key else bound.auto_id or bound.html_name
    widget = bound.field.widget
    return {
        "field": bound,
        "id": name,
        "control": _control(bound, name),
        "is_tick": isinstance(widget, CheckboxInput),
        "choices": _ticks(bound, name) if isinstance(widget, CheckboxSelectMultiple) else None,
    }


@register.inclusion_tag("parts/fields.html")
def fields(form: Form, key: str = "") -> dict[str, Any]:
    """Every field of a form, what is wrong with the whole of it first."""
    return {"form": form, "key": key}


def _control(bound: BoundField, name: str) -> SafeString:
    attrs: dict[str, Any] = {"id": name}
    described = []
    if bound.help_text:
        described.append(f"{name}-hint")
    if bound.errors:
        described.append(f"{name}-wrong")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attrs)


def _ticks(bound: BoundField, name: str) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{name}-{i}",
            "name": bound.html_name,
            "value": one.data["value"],
            "label": one.data["label"],
            "checked": one.data["selected"],
        }
        for i, one in enumerate(bound.subwidgets)
    ]
