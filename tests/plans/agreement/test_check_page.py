"""The check page's answers: real, unchanged, superseded, and not one word of the plan."""

import uuid
from dataclasses import astuple

import pytest

from plans.agreement import check_page
from plans.agreement.canonical import fingerprint
from plans.agreement.check_page import NOTHING, FileIs
from plans.models import Copy, SealedPlan, Version
from tests.plans import table


@pytest.fixture
def sealed(reilly):
    """A sealed plan without the long way to it: these tests are about bytes and their fingerprints."""
    version = table.keep(reilly)
    return a_seal(version, b"%PDF-1.7 the sealed file %%EOF")


def a_seal(version, pdf: bytes) -> SealedPlan:
    return SealedPlan.objects.create(
        version=version, pdf=pdf, sha256=fingerprint(pdf), level="PAdES-B", sealed_at=version.frozen_at
    )  # fmt: skip


def later_version(sealed) -> Version:
    old = sealed.version
    return Version.objects.create(
        circle=old.circle, number=2, canonical=old.canonical, sha256=old.sha256, frozen_at=old.frozen_at
    )  # fmt: skip


def test_the_sealed_file_is_unchanged(sealed):
    answer = check_page.check(sealed.version_id, pdf=bytes(sealed.pdf))
    assert (answer.file, answer.superseded, answer.sealed_at) == (
        FileIs.UNCHANGED,
        False,
        sealed.sealed_at,
    )


def test_a_fingerprint_made_in_the_browser_is_enough(sealed):
    assert check_page.check(sealed.version_id, sha256=f" {sealed.sha256.upper()}\n").file == FileIs.UNCHANGED


def test_not_one_flipped_bit_passes(sealed):
    pdf = bytes(sealed.pdf)
    for at in range(len(pdf)):
        for bit in range(8):
            changed = pdf[:at] + bytes([pdf[at] ^ (1 << bit)]) + pdf[at + 1 :]
            assert fingerprint(changed) != sealed.sha256
    assert check_page.check(sealed.version_id, pdf=pdf + b" ").file == FileIs.DIFFERENT
    assert check_page.check(sealed.version_id, pdf=b"").file == FileIs.DIFFERENT


def test_without_a_file_it_says_that_there_is_a_sealed_plan(sealed):
    answer = check_page.check(sealed.version_id)
    assert (answer.sealed_at, answer.file) == (sealed.sealed_at, None)


def test_an_address_that_never_was_and_a_plan_not_sealed_look_the_same(reilly):
    version = table.keep(reilly)
    assert check_page.check(version.pk) == check_page.check(uuid.uuid4()) == NOTHING
    assert check_page.check(version.pk, pdf=b"x") == NOTHING


def test_a_later_sealed_version_supersedes(sealed):
    newer = later_version(sealed)
    assert not check_page.check(sealed.version_id).superseded  # kept, but not sealed: the old one still holds
    a_seal(newer, b"%PDF newer")
    answer = check_page.check(sealed.version_id, pdf=bytes(sealed.pdf))
    assert (answer.superseded, answer.file) == (True, FileIs.UNCHANGED)
    assert check_page.check(newer.pk, pdf=bytes(sealed.pdf)).file == FileIs.ANOTHER_VERSION


def test_a_copy_with_something_left_out_is_known_as_one(sealed, reilly):
    Copy.objects.create(
        sealed=sealed, seat=reilly.seat("aisha"), pdf=b"copy", sha256=fingerprint(b"copy"),
        made_at=sealed.sealed_at
    )  # fmt: skip
    assert check_page.check(sealed.version_id, pdf=b"copy").file == FileIs.COPY


def test_the_answer_holds_not_one_word_of_the_plan(sealed):
    said = " ".join(map(str, astuple(check_page.check(sealed.version_id, pdf=b"x"))))
    for word in ("Maya", "Theo", "Reilly", "Okafor", "plan", "Siobhan"):
        assert word not in said


def test_a_file_put_in_the_place_of_the_sealed_one_is_not_called_real(reilly):
    sealed = table.seal(reilly)
    forged = bytes(sealed.pdf) + b"\n"
    SealedPlan.objects.filter(pk=sealed.pk).update(pdf=forged, sha256=fingerprint(forged))
    assert check_page.check(sealed.version_id, pdf=forged) == check_page.NOTHING
