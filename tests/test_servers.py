"""A server that is not installed is a skip that says why, and in CI a failure."""

import pytest

import servers


@pytest.mark.parametrize(("in_ci", "outcome"), [(False, pytest.skip.Exception), (True, pytest.fail.Exception)])
def test_an_absent_server_is_named(in_ci: bool, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "IN_CI", in_ci)
    with pytest.raises(outcome, match="PostgreSQL"):
        servers.absent("PostgreSQL")


def test_without_its_programs_postgresql_is_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(servers, "IN_CI", False)
    monkeypatch.setattr(servers, "postgresql_binaries", lambda: None)
    with pytest.raises(pytest.skip.Exception, match="apt-get install postgresql"), servers.postgresql(tmp_path):  # type: ignore[arg-type]
        pass
