"""Readings from an MQTT broker: quality 1, acknowledged when they are on disk, a session that outlives the program."""

from __future__ import annotations

import ssl
import threading
from typing import TYPE_CHECKING, Any

from lohu_gis.app.sensors import secrets
from lohu_gis.app.sensors.feeds import Feed, FeedSpec
from lohu_gis.app.sensors.inbox import Delivery, Inbox
from lohu_gis.app.sensors.payload import Catalogue, Unreadable, decoded
from lohu_gis.core.errors import InputError

if TYPE_CHECKING:
    from paho.mqtt.client import Client

KEEPALIVE_S = 30
SESSION_S = 7 * 86_400
"""The broker keeps what arrives while nobody is there for a week (as far as its own limits go)."""

IN_FLIGHT = 5_000
"""Messages that the broker may have sent without an answer; beyond, it waits: back-pressure of the protocol itself."""

RETRY_S = (1, 30)


class MqttFeed(Feed):
    """One subscription.

    An acknowledgement belongs to the connection that brought the message: after a new one the broker sends again what
    was not acknowledged, perhaps under numbers that mean something else now, so old ones are let go. What is then
    delivered twice is stored once.
    """

    def __init__(self, spec: FeedSpec, inbox: Inbox, catalogue: Catalogue | None = None) -> None:
        super().__init__(spec, inbox)
        self._catalogue = catalogue
        self._client: Client | None = None
        self._connection = 0
        self._acknowledging = threading.Lock()

    def start(self) -> None:
        """Connect in the background, again and again until it works."""
        if self._client is not None:
            return
        self._note("connecting")
        try:
            self._client = client = make_client(self.spec)
        except InputError as error:
            self._note("failed", error=error)
            return
        client.on_connect, client.on_disconnect = self._connected, self._disconnected
        client.on_connect_fail = self._unreachable
        client.on_subscribe, client.on_message = self._subscribed, self._arrived
        client.reconnect_delay_set(*RETRY_S)
        client.connect_async(self.spec.host, self.spec.port, KEEPALIVE_S, **session_options(self.spec))
        client.loop_start()

    def stop(self, timeout: float = 3.0) -> None:
        """Disconnect; the session stays at the broker."""
        del timeout
        client, self._client = self._client, None
        if client is None:
            return
        with self._acknowledging:
            self._connection += 1
        client.disconnect()
        client.loop_stop()
        self._note("stopped")

    def _connected(self, client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        if code.is_failure:
            self._note("failed", error=InputError("feed.refused", host=self.spec.host, reason=str(code)))
            return
        with self._acknowledging:
            self._connection += 1
        try:
            client.subscribe([(topic, 1) for topic in self.spec.topics])
        except ValueError:
            self._note("failed", error=InputError("feed.topics", topics=", ".join(self.spec.topics)))

    def _subscribed(self, _client: Client, _data: Any, _number: int, codes: Any, _properties: Any) -> None:
        if any(code.is_failure for code in codes):
            self._note("failed", error=InputError("feed.topics", topics=", ".join(self.spec.topics)))
        else:
            self._note("running")

    def _disconnected(self, _client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        with self._acknowledging:
            self._connection += 1
        if self._client is not None:
            self._note("waiting", error=InputError("feed.lost", host=self.spec.host, reason=str(code)))

    def _unreachable(self, _client: Client, _data: Any) -> None:
        self._note("waiting", error=InputError("feed.unreachable", host=self.spec.host, port=self.spec.port))

    def _arrived(self, client: Client, _data: Any, message: Any) -> None:
        """On the network thread; waits where the inbox is full, and the broker with it."""
        connection, number = self._connection, message.mid

        def acknowledge() -> None:
            with self._acknowledging:
                if self._connection == connection and message.qos > 0:
                    client.ack(number, message.qos)

        try:
            readings = decoded(message.topic, message.payload, self._catalogue)
        except (Unreadable, UnicodeDecodeError) as error:
            self._reject(_topic(message), str(error))
            acknowledge()  # it would come again for ever
            return
        self._note(received=len(readings))
        while not self._inbox.put(Delivery(self.spec.id, readings, acknowledge), 1.0):
            if self._inbox.closed or self._client is None:
                return


def _topic(message: Any) -> str:
    try:
        return str(message.topic)
    except UnicodeDecodeError:
        return ""


def make_client(spec: FeedSpec) -> Client:
    """A client that is not connected.

    Raises
    ------
    InputError
        ``feed.certificate`` when the file with the authority's certificate cannot be used.
    """
    from paho.mqtt.client import Client
    from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

    options = {} if spec.version == 5 else {"clean_session": False}
    client = Client(CallbackAPIVersion.VERSION2, f"lohu-{spec.id}",
                    protocol=MQTTProtocolVersion.MQTTv5 if spec.version == 5 else MQTTProtocolVersion.MQTTv311,
                    manual_ack=True, **options)  # type: ignore[arg-type]
    if spec.tls:
        try:
            client.tls_set(ca_certs=spec.ca or None)
        except (OSError, ssl.SSLError, ValueError) as error:
            raise InputError("feed.certificate", path=spec.ca, reason=str(error)) from error
    if spec.user:
        client.username_pw_set(spec.user, secrets.password(spec))
    return client


def session_options(spec: FeedSpec) -> dict[str, Any]:
    """What MQTT 5 is told on connecting: keep the session, and how much may be on its way."""
    if spec.version != 5:
        return {}
    from paho.mqtt.packettypes import PacketTypes
    from paho.mqtt.properties import Properties

    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = SESSION_S
    properties.ReceiveMaximum = IN_FLIGHT
    return {"clean_start": False, "properties": properties}
