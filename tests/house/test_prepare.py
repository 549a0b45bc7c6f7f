"""`manage.py prepare` is all that a start needs, and does no harm twice."""

from pathlib import Path

from tests.support.servers import environment, manage


def test_prepare_makes_tables_and_a_seal_key_for_its_owner_only_and_keeps_both(
    tmp_path: Path,
) -> None:
    env = environment(tmp_path)
    first = manage("prepare", env=env)
    assert "fingerprint" in first
    keys = list((tmp_path / "var" / "seal").glob("*.key.pem"))
    assert keys
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}
    assert manage("prepare", env=env) == first
    assert "[ ]" not in manage("showmigrations", env=env)
