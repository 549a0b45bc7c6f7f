"""The seal: what it looks like to others, what breaks it, and the verb that sets it."""

import asyncio
import io
import random
import stat
import subprocess

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from meetings.choices import Stage
from participants.models import JournalEntry
from participants.platform.errors import NotAllowed, WrongMoment
from plans.agreement.canonical import canonical_bytes, fingerprint
from plans.models import SealedPlan, Signature, Version
from plans.pdf import build
from plans.sealing import seal_keys, sealing
from plans.sealing.seal import NoTimeStamp, seal_bytes, stamper_at
from plans.sealing.sealed_file_check import examine
from plans.sealing.sealing import NotEverybodyAnswered, SealRefused
from tests.plans import sample, table, time_authority, verapdf


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return seal_keys.load(tmp_path_factory.mktemp("keys") / "seal")


@pytest.fixture(scope="module")
def drawn():
    return build(canonical_bytes(sample.PLAN), canonical_bytes(sample.signed_record()))


@pytest.fixture(scope="module")
def sealed(keys, drawn):
    return seal_bytes(drawn, keys, name="Northtown", reason="Everybody has been asked")


# -- a good seal -------------------------------------------------------------------------------------
def test_a_sealed_file_begins_with_the_drawn_one_and_passes(sealed, drawn, keys):
    found = examine(sealed, keys, drawn=drawn)
    assert found.faults == []
    assert found.plan_sha256 == fingerprint(canonical_bytes(sample.PLAN))
    assert sealed.startswith(drawn)


def test_keys_are_for_the_service_alone_and_made_once(tmp_path):
    folder = tmp_path / "seal"
    first = seal_keys.load(folder)
    assert seal_keys.load(folder).certificate.dump() == first.certificate.dump()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in (seal_keys.SEAL_KEY, seal_keys.AUTHORITY_KEY):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_pdfsig_agrees_that_the_whole_file_is_sealed(sealed, tmp_path):
    file = tmp_path / "plan.pdf"
    file.write_bytes(sealed)
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said


def test_openssl_agrees_with_the_seal(sealed, keys, tmp_path):
    seal = PdfFileReader(io.BytesIO(sealed)).embedded_regular_signatures[0]
    start, length, after, rest = (int(number) for number in seal.byte_range)
    (tmp_path / "signed").write_bytes(sealed[start : start + length] + sealed[after : after + rest])
    (tmp_path / "seal.der").write_bytes(bytes(seal.pkcs7_content).rstrip(b"\0"))
    (tmp_path / "root.der").write_bytes(keys.authority.dump())
    make = [
        "openssl",
        "x509",
        "-inform",
        "DER",
        "-in",
        tmp_path / "root.der",
        "-out",
        tmp_path / "root.pem",
    ]
    subprocess.run(make, check=True)
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "seal.der",
               "-content", tmp_path / "signed", "-CAfile", tmp_path / "root.pem", "-purpose", "any",
               "-out", tmp_path / "out"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (tmp_path / "signed").write_bytes(b"x" + (tmp_path / "signed").read_bytes()[1:])
    assert subprocess.run(command, capture_output=True).returncode != 0


def test_sealing_works_inside_a_running_event_loop(drawn, keys):
    async def inside() -> bytes:
        return seal_bytes(drawn, keys, name="Northtown", reason="x")

    assert examine(asyncio.run(inside()), keys).genuine


@pytest.mark.peers
@pytest.mark.skipif(bool(verapdf.missing()), reason=f"needs {verapdf.missing()}")
def test_verapdf_accepts_the_file_before_and_after_sealing(sealed, drawn, stamped, tmp_path):
    for name, pdf in {"drawn": drawn, "sealed": sealed, "stamped": stamped}.items():
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
    fine, said = verapdf.check(*tmp_path.glob("*.pdf"))
    assert fine, said


# -- what breaks it ------------------------------------------------------------------------------------
def flipped(pdf: bytes, at: int, *, bit: int = 1) -> bytes:
    return pdf[:at] + bytes([pdf[at] ^ bit]) + pdf[at + 1 :]


def later(pdf: bytes, change) -> bytes:
    """A later revision of the file, as a PDF editor would write it."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def note(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    box = generic.ArrayObject([generic.NumberObject(n) for n in (80, 500, 300, 540)])
    added = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): box,
            pdf_name("/Contents"): generic.pdf_string("Lee may collect them"),
            pdf_name("/DA"): generic.pdf_string("/Helv 12 Tf 0 g"),
        }
    )
    page[pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(added)])
    writer.update_container(page)


def white_box(writer):
    page = writer.root["/Pages"]["/Kids"][1]
    box = writer.add_object(generic.StreamObject(stream_data=b"1 1 1 rg 100 500 300 40 re f"))
    page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), box])
    writer.update_container(page)


def other_plan(writer):
    file = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"]
    data = file["/F"].data.replace(b"Thursdays", b"Mondays")
    file[pdf_name("/F")] = writer.add_object(generic.StreamObject(stream_data=data))
    writer.update_container(file)


def other_language(writer):
    writer.root[pdf_name("/Lang")] = generic.pdf_string("fr")
    writer.update_root()


def rewritten(pdf: bytes, *, strip: bool = False) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        if strip:
            del file.Root.AcroForm
            del file.Root.Perms
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


def sealed_otherwise(drawn: bytes, keys, *, certify=True, allow=MDPPerm.NO_CHANGES) -> bytes:
    meta = signers.PdfSignatureMetadata(
        field_name="PlanSeal", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256", certify=certify,
        docmdp_permissions=allow,
    )  # fmt: skip
    signer = signers.SimpleSigner(signing_cert=keys.certificate, signing_key=keys.key, cert_registry=None)
    writer = IncrementalPdfFileWriter(io.BytesIO(drawn))
    return signers.sign_pdf(writer, meta, signer=signer).getvalue()


def resigned_record(drawn_record: dict) -> bytes:
    """A file of ours whose signatures.json does not hold together."""
    return build(canonical_bytes(sample.PLAN), canonical_bytes(drawn_record))


TAMPERED = {
    "a flip in a page": lambda s, d, k: flipped(s, s.index(b"stream") + 60),
    "a flip in an attachment": lambda s, d, k: flipped(s, s.index(b"/EmbeddedFile") + 300),
    "a flip in the seal": lambda s, d, k: flipped(s, s.index(b"/Contents <", len(d)) + 900),
    "a flip in the room the seal left": lambda s, d, k: flipped(s, s.index(b"0>", len(d))),
    "an appended note": lambda s, d, k: later(s, note),
    "a white box over a line": lambda s, d, k: later(s, white_box),
    "a swapped attachment": lambda s, d, k: later(s, other_plan),
    "another language": lambda s, d, k: later(s, other_language),
    "rewritten by a tool": lambda s, d, k: rewritten(s),
    "stripped of its seal": lambda s, d, k: rewritten(s, strip=True),
    "cut back to before the seal": lambda s, d, k: d,
    "a seal that allows filling in": lambda s, d, k: sealed_otherwise(d, k, allow=MDPPerm.FILL_FORMS),
    "signed and not certified": lambda s, d, k: sealed_otherwise(d, k, certify=False),
    "words after its end": lambda s, d, k: s + b"\n% hello\n",
    "words before its start": lambda s, d, k: b"hello\n" + s,
    "sealed twice": lambda s, d, k: s + s,
    "empty": lambda s, d, k: b"",
    "no PDF": lambda s, d, k: b"hello " * 99,
    "half of it": lambda s, d, k: s[: len(s) // 2],
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_tampered_file_is_rejected(how, sealed, drawn, keys):
    assert not examine(TAMPERED[how](sealed, drawn, keys), keys).genuine


def test_a_seal_made_with_another_key_is_rejected(sealed, drawn, keys, tmp_path):
    stranger = seal_keys.load(tmp_path / "stranger")
    theirs = seal_bytes(drawn, stranger, name="Northtown", reason="x")
    assert examine(theirs, stranger).genuine
    assert not examine(theirs, keys).genuine


def test_our_own_seal_over_other_pages_than_the_data_draws_is_rejected(drawn, keys):
    other = drawn.replace(b"Kitchen Table (ReportLab", b"Kitchen Tables(ReportLab", 1)
    assert not examine(seal_bytes(other, keys, name="N", reason="x"), keys, drawn=drawn).genuine


@pytest.mark.parametrize(
    "change", [{"own_words": "No!"}, {"previous": "0" * 64}, {"version_sha256": "0" * 64}]
)
def test_our_own_seal_over_a_broken_chain_is_rejected(change, keys):
    record = sample.signed_record()
    record["signatures"][3] |= change
    assert not examine(seal_bytes(resigned_record(record), keys, name="N", reason="x"), keys).genuine


def test_no_flipped_bit_passes_the_seal_nor_the_fingerprint(sealed, drawn, keys):
    dice, seal = random.Random(7), sealed.index(b"/Contents <", len(drawn))
    anywhere = [dice.randrange(len(sealed)) for _ in range(25)]
    in_the_seal = [dice.randrange(seal + 11, seal + 4300) for _ in range(15)]
    for at in anywhere + in_the_seal:
        changed = flipped(sealed, at, bit=1 << dice.randrange(8))
        assert fingerprint(changed) != fingerprint(sealed)
        assert not examine(changed, keys).genuine, at


# -- time stamps --------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def stamping(tmp_path_factory):
    """Seal keys that trust a time authority which runs here, and the authority's address and counter."""
    folder = tmp_path_factory.mktemp("stamping")
    seal_keys.load(folder / "seal")
    (folder / "tsa").mkdir()
    with time_authority.running(folder / "tsa") as (address, certificate, counted):
        (folder / "seal" / seal_keys.TIME_AUTHORITIES).write_bytes(certificate)
        yield seal_keys.load(folder / "seal"), address, counted


@pytest.fixture(scope="module")
def stamped(stamping, drawn):
    keys, address, _counted = stamping
    return seal_bytes(drawn, keys, name="Northtown", reason="x", stamper=stamper_at(address))


def test_a_configured_authority_stamps_the_time(stamped, stamping, drawn):
    keys, _address, counted = stamping
    found = examine(stamped, keys, drawn=drawn)
    assert (found.faults, bool(found.sealed_at), len(counted) >= 2) == ([], True, True)


def test_what_is_needed_to_check_later_is_inside(stamped, sealed):
    for pdf in (stamped, sealed):
        store = PdfFileReader(io.BytesIO(pdf)).root["/DSS"]
        assert len(store["/Certs"]) >= 1
        assert len(store["/CRLs"]) >= 1


@pytest.mark.parametrize("change", [note, white_box, other_plan])
def test_a_stamped_file_rejects_later_changes_too(change, stamped, stamping):
    assert not examine(later(stamped, change), stamping[0]).genuine


def test_an_authority_that_fails_once_is_asked_again(stamping, drawn):
    keys, address, counted = stamping
    counted[:] = [-1]
    assert examine(seal_bytes(drawn, keys, name="N", reason="x", stamper=stamper_at(address)), keys).sealed_at


@pytest.mark.timeout(60)
def test_stamped_seals_are_quick_every_time(stamping, drawn):
    """Without `plans.sealing.der` about every tenth one takes half a minute or more."""
    keys, address, _counted = stamping
    for _ in range(8):
        assert seal_bytes(drawn, keys, name="N", reason="x", stamper=stamper_at(address))


def test_without_a_time_stamp_nothing_is_sealed_and_our_clock_does_not_stand_in(stamping, drawn):
    keys, _address, _counted = stamping
    with pytest.raises(NoTimeStamp):
        seal_bytes(drawn, keys, name="N", reason="x", stamper=stamper_at("http://127.0.0.1:9/"))


# -- the verb ------------------------------------------------------------------------------------------------
def test_the_whole_way_ends_with_one_sealed_plan(reilly, settings):
    sealed = table.seal(reilly)
    pdf = bytes(sealed.pdf)
    assert sealed.sha256 == fingerprint(pdf)
    assert examine(pdf, seal_keys.load(settings.SEAL_FOLDER)).plan_sha256 == sealed.version.sha256
    assert reilly.meeting.stage == Stage.SIGNED
    assert JournalEntry.objects.get(action="version.seal").detail["sha256"] == sealed.sha256
    with pytest.raises(WrongMoment):
        sealing.seal(sealed.version, by=reilly.seat("tom"))
    assert SealedPlan.objects.count() == 1


def test_silence_stops_the_seal_until_the_coordinator_names_it(reilly):
    version = table.keep(reilly)
    table.answer(reilly, version)
    for name in ("siobhan", "daniel", "kwame", "priya"):
        table.sign(reilly, version, name)
    tom = reilly.seat("tom")
    with pytest.raises(NotEverybodyAnswered) as refusal:
        sealing.seal(version, by=tom)
    assert reilly.people["bridie"].called in str(refusal.value.message)
    without = [reilly.seat("bridie").pk, reilly.seat("haddad").pk]
    record = examine(bytes(sealing.seal(version, by=tom, without=without).pdf), sealing.seal_keys()).files
    assert b"Bridie Reilly" in record["signatures.json"].split(b'"without"')[1]


def test_only_the_coordinator_seals_and_only_after_the_answers(reilly):
    version = table.keep(reilly)
    with pytest.raises(NotAllowed):
        sealing.seal(version, by=reilly.seat("tom"))
    table.answer(reilly, version)
    table.sign_all(reilly, version)
    with pytest.raises(NotAllowed):
        sealing.seal(version, by=reilly.seat("siobhan"))


@pytest.mark.parametrize("what", ["version", "signature"])
def test_a_row_somebody_altered_is_never_sealed(reilly, what):
    version = table.keep(reilly)
    table.answer(reilly, version)
    table.sign_all(reilly, version)
    if what == "signature":
        Signature.objects.filter(number=2).update(own_words="I said something else")
    else:
        altered = bytes(version.canonical).replace(b"school run", b"swim run")
        Version.objects.filter(pk=version.pk).update(canonical=altered)
    with pytest.raises(SealRefused):
        sealing.seal(version, by=reilly.seat("tom"))
    assert not SealedPlan.objects.exists()


def test_a_failing_time_authority_leaves_the_plan_unsealed_and_ready_to_try_again(reilly, settings):
    version = table.keep(reilly)
    table.answer(reilly, version)
    table.sign_all(reilly, version)
    settings.SEAL_TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(NoTimeStamp):
        sealing.seal(version, by=reilly.seat("tom"))
    assert reilly.meeting.stage == Stage.PART_AGREED
    settings.SEAL_TSA_URL = ""
    assert sealing.seal(version, by=reilly.seat("tom")).level == "PAdES-B"
