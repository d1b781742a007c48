"""The fleet's own certificate authority: a folder on the owner's machine, whose key signs stations and the server and stays there."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from mirror.errors import MirrorError
from mirror.files import describe_os_error, read_limited, write_bytes_whole, write_private

AUTHORITY_CERTIFICATE_NAME, AUTHORITY_KEY_NAME = "ca.crt", "ca.key"
AUTHORITY_LIFETIME = timedelta(days=365 * 30)
CERTIFICATE_LIFETIME = timedelta(days=365 * 10)
"""Longer than a mirror lasts (design): what ends a station is that its role may no longer log in."""
CLOCK_TOLERANCE = timedelta(days=1)
"""How far a clock may lag behind the authority's."""
MAX_PEM_BYTES = 1 << 12
"""Of a key, request or certificate: those made here have a quarter of it."""
EC_CURVE = ec.SECP256R1


class Authority:
    """Signs with the key in ``folder``. Raises MirrorError when that is not there or is damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            key = load_pem_private_key(read_limited(folder / AUTHORITY_KEY_NAME, MAX_PEM_BYTES), None)
            self.certificate = x509.load_pem_x509_certificate(read_limited(folder / AUTHORITY_CERTIFICATE_NAME, MAX_PEM_BYTES))
        except OSError as error:
            raise MirrorError(f"fleet {folder}", f"no authority there ({describe_os_error(error)})", "run: mirror fleet init") from None
        except (ValueError, TypeError):
            raise MirrorError(f"fleet {folder}", "its authority is damaged", "put a copy of the folder back") from None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != self.certificate.public_key():
            raise MirrorError(f"fleet {folder}", f"{AUTHORITY_KEY_NAME} is not the key of {AUTHORITY_CERTIFICATE_NAME}", "put a copy back")
        self._key = key

    @classmethod
    def make(cls, folder: Path, name: str) -> Authority:
        """A new authority called ``name``, or the one that is there. Raises MirrorError."""
        if not (folder / AUTHORITY_KEY_NAME).exists():
            key, now = ec.generate_private_key(EC_CURVE()), datetime.now(UTC)
            subject, usage = _name(name), x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            made = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number()).not_valid_before(
                now - CLOCK_TOLERANCE
            )
            made = made.not_valid_after(now + AUTHORITY_LIFETIME).add_extension(x509.BasicConstraints(True, 0), critical=True)
            made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            signed = made.add_extension(usage, critical=True).sign(key, hashes.SHA256())
            write_private(folder / AUTHORITY_KEY_NAME, _private_pem(key))
            write_bytes_whole(folder / AUTHORITY_CERTIFICATE_NAME, signed.public_bytes(Encoding.PEM))
        return cls(folder)

    @property
    def pem(self) -> str:
        """Its certificate."""
        return self.certificate.public_bytes(Encoding.PEM).decode("ascii")

    def sign_request(self, request: str, role: str, lifetime: timedelta = CERTIFICATE_LIFETIME) -> str:
        """The certificate with which the holder of the request's key logs in as ``role``, whatever name it asks for, as PEM.

        Raises MirrorError for what is no request, or is not signed with its own key.
        """
        try:
            found = x509.load_pem_x509_csr(request.encode("ascii"))
            genuine = len(request) <= MAX_PEM_BYTES and found.is_signature_valid
            public = found.public_key()
        except (ValueError, InvalidSignature):
            genuine = False
        if not genuine or not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, EC_CURVE):
            raise MirrorError("enrolment", "what was handed over is no request for a certificate", "nothing was signed; make a new code")
        return self._sign(public, role, lifetime)

    def issue(self, role: str, lifetime: timedelta = CERTIFICATE_LIFETIME) -> tuple[bytes, bytes]:
        """A certificate for a new key, and the key, both PEM."""
        key = ec.generate_private_key(EC_CURVE())
        return self._sign(key.public_key(), role, lifetime).encode("ascii"), _private_pem(key)

    def issue_server(self, host: str, lifetime: timedelta = CERTIFICATE_LIFETIME) -> tuple[bytes, bytes]:
        """The same for the server that stations reach by ``host``, a name or an address."""
        key = ec.generate_private_key(EC_CURVE())
        return self._sign(key.public_key(), host, lifetime, host).encode("ascii"), _private_pem(key)

    def _sign(self, public: ec.EllipticCurvePublicKey, name: str, lifetime: timedelta, host: str = "") -> str:
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(self.certificate.subject, _name(name), public, x509.random_serial_number())
        made = (
            made.not_valid_before(now - CLOCK_TOLERANCE)
            .not_valid_after(now + lifetime)
            .add_extension(x509.BasicConstraints(False, None), critical=True)
        )
        made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        purpose = ExtendedKeyUsageOID.SERVER_AUTH if host else ExtendedKeyUsageOID.CLIENT_AUTH
        made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        if host:
            made = made.add_extension(x509.SubjectAlternativeName([_general_name(host)]), critical=False)
        return made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM).decode("ascii")


def make_request() -> tuple[str, bytes]:
    """A station's request for a certificate, and its new private key, which stays with it; both PEM."""
    key = ec.generate_private_key(EC_CURVE())
    request = x509.CertificateSigningRequestBuilder(_name("station")).sign(key, hashes.SHA256())
    return request.public_bytes(Encoding.PEM).decode("ascii"), _private_pem(key)


def is_certificate_of(certificate: str, key: bytes, authority: str, role: str) -> bool:
    """Whether ``certificate`` is ``role``'s, for this private ``key``, and signed by ``authority``; all PEM. Never raises."""
    try:
        made, issuer = (x509.load_pem_x509_certificate(pem.encode("ascii")) for pem in (certificate, authority))
        made.verify_directly_issued_by(issuer)
        public = load_pem_private_key(key, None).public_key()
        names = made.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        same_key = made.public_key().public_bytes(*PUBLIC_FORM) == public.public_bytes(*PUBLIC_FORM)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return same_key and [name.value for name in names] == [role]


PUBLIC_FORM = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
