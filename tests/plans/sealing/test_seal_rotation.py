"""A new key seals from now on, earlier seals go on checking as real, and no seal is begun by mistake."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from participants.models import JournalEntry
from plans.agreement import check_page
from plans.agreement.check_page import FileIs
from plans.sealing import own_seal, seal_keys, seal_rotation
from plans.sealing.own_seal import NotOurSeal
from plans.sealing.seal import seal_bytes
from plans.sealing.sealed_file_check import examine
from plans.sealing.sealing import seal_keys as ours
from tests.plans import table


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """A seal that no other test looks at."""
    settings.SEAL_FOLDER = tmp_path / "seal"


@pytest.fixture
def sealed(reilly):
    return table.seal(reilly)


def sealed_again(sealed) -> bytes:
    """What the same plan looks like when the key of now seals it."""
    drawn = bytes(sealed.pdf).split(b"%%EOF")[0] + b"%%EOF\n"
    return seal_bytes(drawn, ours(), name="Northtown", reason="Sealed")


def test_a_new_key_seals_from_now_on_and_earlier_seals_check_as_real(sealed):
    before = ours().certificate
    call_command("rotate_key", "seal")
    now = ours()
    assert now.certificate.dump() != before.dump()
    assert [one.dump() for one in now.earlier] == [before.dump()]
    assert examine(bytes(sealed.pdf), now).faults == []
    assert check_page.check(sealed.version_id, pdf=bytes(sealed.pdf)).file == FileIs.UNCHANGED
    fresh = sealed_again(sealed)
    assert own_seal.certificate_in(fresh).dump() == now.certificate.dump()
    assert examine(fresh, now).faults == []
    assert JournalEntry.objects.get(action="key.rotate").detail["key"] == "seal"


def test_three_rotations_keep_every_earlier_seal(sealed):
    for _ in range(3):
        seal_rotation.rotate()
    assert len(ours().earlier) == 3
    assert examine(bytes(sealed.pdf), ours()).genuine
    call_command("prepare")


def test_the_earlier_private_key_is_gone_and_the_new_one_is_its_owners_alone(sealed, settings):
    key = settings.SEAL_FOLDER / seal_keys.SEAL_KEY
    before = key.read_bytes()
    seal_rotation.rotate()
    files = [path for path in settings.SEAL_FOLDER.rglob("*") if path.is_file()]
    assert all(before not in path.read_bytes() for path in files)
    assert key.stat().st_mode & 0o777 == 0o600
    assert not [path.name for path in files if path.name.startswith(".")]


def test_somebody_elses_seal_is_not_ours_after_a_rotation_either(sealed, settings, tmp_path):
    settings.SEAL_FOLDER = tmp_path / "stranger"
    stranger = seal_keys.load(settings.SEAL_FOLDER)
    forged = seal_bytes(bytes(sealed.pdf).split(b"%%EOF")[0] + b"%%EOF\n", stranger, name="N", reason="x")
    settings.SEAL_FOLDER = tmp_path / "seal"
    seal_rotation.rotate()
    assert "another certificate made the seal" in examine(forged, ours()).faults


def test_without_the_authoritys_key_nothing_changes(sealed, settings):
    (settings.SEAL_FOLDER / seal_keys.AUTHORITY_KEY).unlink()
    before = {path: path.read_bytes() for path in settings.SEAL_FOLDER.rglob("*") if path.is_file()}
    with pytest.raises(CommandError, match="authority"):
        call_command("rotate_key", "seal")
    assert {path: path.read_bytes() for path in settings.SEAL_FOLDER.rglob("*") if path.is_file()} == before


# -- no seal by mistake --------------------------------------------------------------------------------------
@pytest.mark.parametrize("there", ["nothing", "an empty folder", "another seal"])
def test_prepare_refuses_another_seal_while_plans_are_sealed_under_one(sealed, settings, tmp_path, there):
    settings.SEAL_FOLDER = tmp_path / "elsewhere"
    if there == "an empty folder":
        settings.SEAL_FOLDER.mkdir()
    if there == "another seal":
        seal_keys.load(settings.SEAL_FOLDER)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CommandError, match="KT_VAR"):
        call_command("prepare")
    assert sorted(tmp_path.rglob("*")) == before


def test_no_page_makes_another_seal_either(sealed, settings):
    shutil.rmtree(settings.SEAL_FOLDER)
    with pytest.raises(NotOurSeal):
        ours()
    assert not settings.SEAL_FOLDER.exists()


def test_a_lost_key_is_replaced_knowingly_and_once(sealed, settings):
    shutil.rmtree(settings.SEAL_FOLDER)
    call_command("prepare", new_seal_key=True)
    now = ours().certificate.dump()
    call_command("prepare")
    assert ours().certificate.dump() == now
    assert check_page.check(sealed.version_id, pdf=bytes(sealed.pdf)).file == FileIs.UNCHANGED
    assert JournalEntry.objects.get(action="key.rotate").detail["key"] == "seal lost"


def test_an_empty_service_begins_its_seal(db, settings):
    call_command("prepare")
    assert (settings.SEAL_FOLDER / seal_keys.SEAL_KEY).exists()
