"""The way to the broker: its address, who the station is there, the certificate and the password, and in words why it refuses."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
from pathlib import Path

from mirror.errors import REACH_REMEDY_TEXT, MirrorError
from mirror.files import describe_os_error, read_limited
from mirror.settings import MqttSettings, paths

TLS_PORT, PLAIN_PORT = 8883, 1883
"""As registered with IANA."""
MACHINE_ID_FILE = Path("/etc/machine-id")
"""Made once by systemd (machine-id(5)), which asks not to show it on a network: only a digest of it is."""
STATION_ID_DIGITS = 12
STATION_ID_PATTERN = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""What Home Assistant takes as an object id, not longer than others can read."""
TOPIC_PREFIX_PATTERN = re.compile(r"[^\x00-\x1f\x7f+#$/][^\x00-\x1f\x7f+#]{0,99}(?<!/)")
"""Without MQTT's wildcards, and without an empty level."""
MAX_PASSWORD_BYTES = 1 << 10


def broker_port(settings: MqttSettings) -> int:
    """The one that is set, else that of the protocol."""
    return settings.port or (TLS_PORT if settings.tls else PLAIN_PORT)


def broker_name(settings: MqttSettings) -> str:
    """For the lines that are said of it."""
    return f"broker {settings.host}:{broker_port(settings)}"


def station_id(settings: MqttSettings, machine_id: Path = MACHINE_ID_FILE) -> str:
    """The station's id in topics: the one that is set, else one that this machine keeps."""
    if settings.id is not None:
        return settings.id
    try:
        known = machine_id.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        known = socket.gethostname()
    return f"mirror_{hashlib.sha256(f'knee mirror {known}'.encode()).hexdigest()[:STATION_ID_DIGITS]}"


def check_mqtt_settings(settings: MqttSettings) -> None:
    """Raises the MirrorError for which no connection could be tried now. The broker itself is not asked."""
    if settings.id is not None and not STATION_ID_PATTERN.fullmatch(settings.id):
        raise MirrorError(f"mqtt.id {settings.id[:40]!r}", "may have letters a to z, digits, - and _, 40 at most")
    for key, prefix in (("prefix", settings.prefix), ("discovery_prefix", settings.discovery_prefix)):
        if not TOPIC_PREFIX_PATTERN.fullmatch(prefix):
            raise MirrorError(f"mqtt.{key} {prefix[:40]!r}", "is no beginning of a topic", "leave it out, or write a word such as gym")
    read_password(settings)
    tls_context(settings)


def tls_context(settings: MqttSettings) -> ssl.SSLContext | None:
    """Trusts the machine's authorities, or the one that is set; None without TLS. Raises MirrorError."""
    if not settings.tls:
        if settings.ca_file is not None:
            raise MirrorError(f"mqtt.ca_file {settings.ca_file}", "is of no use with tls = false", "leave one of them out")
        return None
    if settings.ca_file is None:
        return ssl.create_default_context()
    path = paths.expand_home(settings.ca_file, "[mqtt] ca_file")
    try:
        context = ssl.create_default_context(cafile=path)
    except ssl.SSLError:
        raise MirrorError(f"mqtt.ca_file {path}", "holds no certificate", "it is a PEM file, which begins with BEGIN CERTIFICATE") from None
    except OSError as error:
        raise MirrorError(f"mqtt.ca_file {path}", f"cannot be read ({describe_os_error(error)})", "check its name") from None
    # Certificates that an owner signs with `openssl x509` name no authority key, which RFC 5280 asks for and TLS can do without.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def read_password(settings: MqttSettings) -> str | None:
    """The password in the file that is set, None without one. Raises MirrorError, which never says what the file holds."""
    if settings.password_file is None:
        return None
    path = paths.expand_home(settings.password_file, "[mqtt] password_file")
    subject = f"mqtt.password_file {path}"
    if settings.user is None:
        raise MirrorError(subject, "a password without a user", "set mqtt.user")
    try:
        if path.stat().st_mode & 0o007:
            raise MirrorError(subject, "everyone may read it", f"run: chmod 640 {path}")
        password = read_limited(path, MAX_PASSWORD_BYTES).decode().strip("\r\n")
    except UnicodeDecodeError:
        raise MirrorError(subject, "not a text file", "write the password into its only line") from None
    except OSError as error:
        raise MirrorError(subject, f"cannot be read ({describe_os_error(error)})", "write the password into its only line") from None
    if not password or "\n" in password:
        raise MirrorError(subject, "a password is one line", "write it into its only line")
    return password


def describe_refusal(settings: MqttSettings, error: OSError) -> MirrorError:
    """Why no connection came about, in one line, with what to do."""
    name = broker_name(settings)
    match error:
        case ssl.SSLCertVerificationError():
            return MirrorError(
                name, f"its certificate is not trusted ({error.verify_message})", "set mqtt.ca_file, and check this machine's clock"
            )
        case ssl.SSLError() | ConnectionResetError() if settings.tls:
            return MirrorError(name, "does not speak TLS there", f"its port with TLS is mostly {TLS_PORT}; or set mqtt.tls = false")
        case socket.gaierror():
            return MirrorError(name, "no machine of that name is known", f"check mqtt.host and the network; {REACH_REMEDY_TEXT}")
        case TimeoutError():
            return MirrorError(name, "does not answer", f"check mqtt.host and the network; {REACH_REMEDY_TEXT}")
        case ConnectionRefusedError():
            return MirrorError(name, "nothing listens there", "check mqtt.port, and whether the broker runs")
    return MirrorError(name, f"cannot be reached ({describe_os_error(error)})", f"check the network; {REACH_REMEDY_TEXT}")
