"""Names in sentences made in Python: the sentence keeps its order, whichever way a name is written."""

from django.utils.translation import override

from participants.platform.isolated_text import and_list, as_said, comma_list, isolated


def test_a_name_that_runs_the_other_way_is_isolated_in_its_sentence() -> None:
    with override("ar"):
        assert as_said("Nan") == "\u2068Nan\u2069"
        assert as_said("سلمى") == "سلمى"
    with override("en-gb"):
        assert as_said("سلمى (Mum)") == "\u2068سلمى (Mum)\u2069"
        assert as_said("Nan") == "Nan"


def test_what_has_no_direction_of_its_own_stays_as_it_is() -> None:
    for language in ("ar", "en-gb"):
        with override(language):
            assert [as_said(name) for name in ("", "7", "…")] == ["", "7", "…"]


def test_names_are_listed_as_a_person_would_say_them_each_kept_to_itself() -> None:
    with override("en-gb"):
        assert and_list([]) == ""
        assert and_list(["Nan"]) == "Nan"
        assert and_list(["Nan", "Kelly", "Dean"]) == "Nan, Kelly and Dean"
    with override("ar"):
        listed = and_list(["Nan", "سلمى", "Dean"])
    assert isolated("Nan") in listed
    assert isolated("Dean") in listed
    assert isolated("سلمى") not in listed
    assert "," not in listed


def test_a_list_is_set_apart_as_its_language_does_it() -> None:
    parts = ["Nan", "", "74"]
    with override("en-gb"):
        assert comma_list(parts) == "Nan, 74"
    with override("ar"):
        assert comma_list(parts) == "Nan، 74"


def test_a_name_already_isolated_is_not_isolated_by_an_english_page() -> None:
    with override("en-gb"):
        assert as_said(isolated("Nan")) == isolated("Nan")
