"""Certificates of a throw-away authority: of a server at 127.0.0.1 and of those who log in to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class TestAuthority:
    """Signs certificates; its own lies in ``folder``/ca.crt."""

    __test__ = False

    def __init__(self, folder: Path, name: str = "test") -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self.file = folder / "ca.crt"
        made = self._build(self._name, self._key, -DAY, DAY).add_extension(x509.BasicConstraints(True, 0), critical=True)
        write_key(folder / "ca.key", self._key)
        self.file.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def issue(self, name: str, stem: str | None = None, start: timedelta = -DAY, end: timedelta = DAY) -> tuple[Path, Path]:
        """The files of a certificate and its key for ``name``, valid from ``start`` to ``end`` counted from now; called ``stem``."""
        key = ec.generate_private_key(ec.SECP256R1())
        hosts = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
        made = self._build(_name(name), key, start, end).add_extension(hosts, critical=False)
        certificate, private = (self.folder / f"{stem or name}.{kind}" for kind in ("crt", "key"))
        certificate.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))
        write_key(private, key)
        return certificate, private

    def _build(self, name: x509.Name, key: ec.EllipticCurvePrivateKey, start: timedelta, end: timedelta) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(self._name, name, key.public_key(), x509.random_serial_number())
        return made.not_valid_before(now + start).not_valid_after(now + end)


def write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
