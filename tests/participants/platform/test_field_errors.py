"""What a field says when something is wrong with it: our own words, whatever form it stands in."""

from typing import Any

import pytest
from allauth.account.forms import LoginForm
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from participants.models import Family
from tests.support.family import Reilly

DJANGOS = ("This field", "Enter a", "Select a", "Ensure this", "is not one of", "This value")
ONE = (("a", "A"),)
KINDS: tuple[tuple[forms.Field, object, str], ...] = (
    (forms.CharField(), "", "Write something here."),
    (forms.CharField(), "a\x00b", "There is a sign in it"),
    (forms.CharField(max_length=3), "abcd", "3 letters and spaces fit here, and it has 4"),
    (forms.EmailField(), "", "Write something here."),
    (forms.EmailField(), "nobody@", "Write an e-mail address"),
    (forms.BooleanField(), None, "Tick this first."),
    (forms.ChoiceField(choices=ONE), "", "Choose one."),
    (forms.ChoiceField(choices=ONE), "b", "Choose one of these."),
    (forms.TypedChoiceField(choices=ONE), "b", "Choose one of these."),
    (forms.MultipleChoiceField(choices=ONE), [], "Choose at least one."),
    (forms.MultipleChoiceField(choices=ONE), ["b"], "Choose one of these."),
    (forms.ModelChoiceField(Family.objects.none()), "", "Choose one."),
    (forms.IntegerField(), "", "Write a number."),
    (forms.IntegerField(), "many", "Write a number."),
    (forms.IntegerField(min_value=2), "1", "Write 2 or more."),
    (forms.IntegerField(max_value=2), "3", "Write 2 or less."),
    (forms.DateField(), "", "Choose a day."),
    (forms.DateField(), "2026-02-31", "Write a day that there is"),
    (forms.TimeField(), "", "Choose a time."),
    (forms.TimeField(), "25:99", "Write a time"),
    (forms.DateTimeField(), "", "Choose a day and a time."),
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "typed", "words"), KINDS)
def test_every_kind_of_field_says_it_in_our_words(field: forms.Field, typed: Any, words: str) -> None:
    with pytest.raises(forms.ValidationError) as wrong:
        field.clean(typed)
    said = " ".join(wrong.value.messages)
    assert words in said
    assert not [one for one in DJANGOS if one in said], said


def test_an_empty_file_is_said_too() -> None:
    with pytest.raises(forms.ValidationError) as wrong:
        forms.FileField().clean(SimpleUploadedFile("a.txt", b""))
    assert wrong.value.messages == ["There is nothing in that file."]


def test_a_librarys_form_says_it_our_way(db: None) -> None:
    form = LoginForm({"login": "", "password": ""})
    assert not form.is_valid()
    assert {str(one) for words in form.errors.values() for one in words} == {"Write something here."}


def test_a_page_says_it_at_the_field(reilly: Reilly) -> None:
    tom: Client = reilly.client("tom")
    back = "/desk/families/new"
    page = tom.post(back, {"name": "", "back": back}).content.decode()
    assert "Write something here." in page
    assert "This field is required" not in page
