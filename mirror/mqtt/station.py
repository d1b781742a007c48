"""The station at the broker: one thread that connects, tells what has changed, and takes commands."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from mirror.errors import MirrorError
from mirror.mqtt.broker import broker_name, broker_port, describe_refusal, read_password, tls_context
from mirror.mqtt.discovery import OFFLINE_PAYLOAD, ONLINE_PAYLOAD, StationTopics
from mirror.mqtt.status import StationCommand, StationStatus
from mirror.settings import MqttSettings

log = logging.getLogger(__name__)

TELL_PERIOD_S = 1.0
"""Seconds between two looks at what has changed."""
NETWORK_WAIT_S = 0.2
"""Seconds for which the thread waits for the network at a time: how long closing takes at most."""
KEEPALIVE_S = 20
"""The broker publishes the last will after one and a half times this (MQTT 5, 3.1.2.10)."""
FIRST_RECONNECT_S, MAX_RECONNECT_S = 1.0, 60.0
"""Seconds until the next try, twice as long every time."""
RECONNECT_JITTER_SHARE = 0.5
"""Share of the pause that chance takes away, so that a gym's mirrors do not all come back at once."""
LAST_WORDS_S = 0.5
"""Seconds for which closing waits until the broker knows."""
MAX_PACKET_BYTES = 1 << 12
"""The broker is told to pass on nothing longer (MQTT 5, 3.1.2.11.4): a stranger's payload costs no memory."""
SAME_LINE_PERIOD_S = 600.0
"""Seconds for which the same line is not logged again."""
QOS_AT_LEAST_ONCE = 1


class MqttStation:
    """Tells the broker of ``settings`` what ``read`` gives, and hands commands to ``obey``; both are called in its thread, ``read`` once a
    second. ``discovery`` is the message that describes the station.

    Never raises once started: what is wrong stands in ``problem``, and is tried again.
    """

    def __init__(
        self,
        settings: MqttSettings,
        station: str,
        discovery: str,
        read: Callable[[], StationStatus],
        obey: Callable[[StationCommand], None],
    ) -> None:
        self._settings, self._station, self._discovery, self._read, self._obey = settings, station, discovery, read, obey
        self.topics = StationTopics.of(settings, station)
        self._commands = self.topics.commands(settings.reboot)
        self._remedy = f"check the network, and that no other station has the mqtt.id {station}"
        self.problem: str | None = None
        """Why nothing can be told now, in one line."""
        self._refused: MirrorError | None = None
        """Why the broker ended the connection."""
        self._is_online = False
        self._told: StationStatus | None = None
        self._said: dict[str, float] = {}
        """When each line was last logged."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)

    def start(self) -> None:
        """Connects in its thread; returns at once."""
        self._thread.start()

    def close(self) -> None:
        """Says that the station is offline and ends the thread; safe to call twice."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(NETWORK_WAIT_S + 2 * LAST_WORDS_S)

    def _run(self) -> None:
        pause = FIRST_RECONNECT_S
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self._serve()
            except MirrorError as error:
                self.problem = str(error)
                self._say(f"{error}; the mirror goes on without and tries again")
            except Exception:
                log.exception("mqtt: failed and starts again")
            if time.monotonic() - began > MAX_RECONNECT_S:
                pause = FIRST_RECONNECT_S
            self._stopping.wait(pause * (1 - RECONNECT_JITTER_SHARE * random.random()))
            pause = min(2 * pause, MAX_RECONNECT_S)

    def _say(self, line: str) -> None:
        now = time.monotonic()
        if now - self._said.get(line, float("-inf")) >= SAME_LINE_PERIOD_S:
            self._said = {said: when for said, when in self._said.items() if now - when < SAME_LINE_PERIOD_S} | {line: now}
            log.warning("mqtt: %s", line)

    def _serve(self) -> None:
        """One connection until ``close``. Raises MirrorError when none comes about, or when it ends before."""
        client = self._client()
        name = broker_name(self._settings)
        connect = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        connect.MaximumPacketSize = MAX_PACKET_BYTES
        try:
            client.connect(str(self._settings.host), broker_port(self._settings), KEEPALIVE_S, clean_start=True, properties=connect)
        except OSError as error:
            raise describe_refusal(self._settings, error) from None
        self._is_online, self._refused, self._told, due = False, None, None, 0.0
        while client.loop(NETWORK_WAIT_S) == MQTTErrorCode.MQTT_ERR_SUCCESS:
            if self._stopping.is_set():
                self._take_leave(client)
                return
            if self._is_online and time.monotonic() >= due:
                due = time.monotonic() + TELL_PERIOD_S
                self._tell(client)
        if self._refused is None and self._is_online:
            raise MirrorError(name, "the connection broke off", self._remedy)
        raise self._refused or MirrorError(name, "speaks no MQTT 5 there", "check mqtt.port, or update the broker")

    def _client(self) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, client_id=self._station, protocol=MQTTProtocolVersion.MQTTv5)
        if (context := tls_context(self._settings)) is not None:
            client.tls_set_context(context)
        if self._settings.user is not None:
            client.username_pw_set(self._settings.user, read_password(self._settings))
        client.will_set(self.topics.availability, OFFLINE_PAYLOAD, QOS_AT_LEAST_ONCE, retain=True)
        client.on_connect, client.on_disconnect, client.on_message = self._connected, self._disconnected, self._received
        return client

    def _connected(self, client: Client, _: object, __: ConnectFlags, reason: ReasonCode, ___: Properties | None) -> None:
        if reason.is_failure:
            self._refused = MirrorError(broker_name(self._settings), f"refuses the station ({reason})", "check mqtt.user and its password")
            return
        self._is_online, self.problem = True, None
        wanted = SubscribeOptions(QOS_AT_LEAST_ONCE, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
        client.subscribe([(topic, wanted) for topic in sorted({topic for topic, _ in self._commands})])
        client.publish(self.topics.discovery, self._discovery, QOS_AT_LEAST_ONCE, retain=True)
        client.publish(self.topics.availability, ONLINE_PAYLOAD, QOS_AT_LEAST_ONCE, retain=True)
        log.info("mqtt: connected to %s as %s", broker_name(self._settings), self._station)

    def _disconnected(self, _: Client, __: object, flags: DisconnectFlags, reason: ReasonCode, ___: Properties | None) -> None:
        if flags.is_disconnect_packet_from_server:
            self._refused = MirrorError(broker_name(self._settings), f"ended the connection ({reason})", self._remedy)

    def _received(self, _: Client, __: object, received: MQTTMessage) -> None:
        command = self._commands.get((received.topic, bytes(received.payload)))
        if command is None:
            self._say(f"something that is no command came on {received.topic} and was ignored")
            return
        log.info("mqtt: was asked for %s", command.name)
        self._obey(command)

    def _tell(self, client: Client) -> None:
        status = self._read()
        if status != self._told:
            self._told = status
            client.publish(self.topics.state, status.to_json(), QOS_AT_LEAST_ONCE, retain=True)

    def _take_leave(self, client: Client) -> None:
        if self._is_online:
            last = client.publish(self.topics.availability, OFFLINE_PAYLOAD, QOS_AT_LEAST_ONCE, retain=True)
            until = time.monotonic() + LAST_WORDS_S
            while not last.is_published() and time.monotonic() < until:
                if client.loop(NETWORK_WAIT_S) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                    return
        client.disconnect()
