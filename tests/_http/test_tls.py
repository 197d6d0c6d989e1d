"""Certificates of the environment: what cannot be read is left out, and said."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from datagouv import DatagouvError, EnvironmentWarning
from datagouv._http.tls import trust_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
@pytest.mark.parametrize("kind", ["missing", "no certificate", "loop"])
def test_certificates_that_cannot_be_read_are_left_out_with_a_warning(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, kind: str
) -> None:
    path = tmp_path / "certificates.pem"
    if kind == "no certificate":
        path.write_text("nothing")
    elif kind == "loop":
        path.symlink_to(path)
    monkeypatch.setenv(variable, str(path))
    with pytest.warns(EnvironmentWarning, match=f"{variable} names .*certificates.pem"):
        trust_store()


def test_a_folder_of_certificates_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path))
    trust_store()


def test_a_machine_without_certificates_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import truststore

    def fail(_protocol: int) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(truststore, "SSLContext", fail)
    with pytest.raises(DatagouvError, match="certificates of this machine"):
        trust_store()
    assert "truststore" in sys.modules
