"""As much of MQTT as a trial needs: packets out, packets in, a broker that remembers what the collector acknowledged."""
import collections
import contextlib
import socket
import struct
import threading
import time

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = range(1, 15)
WINDOW = 100  # messages under way


def variable_length(number):
    encoded = bytearray()
    while True:
        number, digit = number // 128, number % 128
        encoded.append(digit | (0x80 if number else 0))
        if not number:
            return bytes(encoded)


def packet(kind, body, flags=0):
    return bytes([kind << 4 | flags]) + variable_length(len(body)) + body


def text(value):
    encoded = value.encode() if isinstance(value, str) else value
    return struct.pack(">H", len(encoded)) + encoded


def publish(topic, payload, version, identifier=None, repeated=False):
    """QoS 1 with an identifier, else QoS 0."""
    number = struct.pack(">H", identifier) if identifier else b""
    properties = b"\0" if version == 5 else b""
    flags = (2 if identifier else 0) | (8 if repeated else 0)
    return packet(PUBLISH, text(topic) + number + properties + payload, flags)


class Reader:
    """Takes packets off a socket; EOFError when the other side has gone."""

    def __init__(self, connection):
        self.connection, self.buffer = connection, b""

    def next(self, seconds):
        self.connection.settimeout(seconds)
        while True:
            taken = self.take()
            if taken:
                return taken
            received = self.connection.recv(65536)
            if not received:
                raise EOFError
            self.buffer += received

    def take(self):
        length, shift, index = 0, 0, 1
        while True:
            if index >= len(self.buffer):
                return None
            digit = self.buffer[index]
            length |= (digit & 127) << shift
            shift, index = shift + 7, index + 1
            if not digit & 128:
                break
        if len(self.buffer) < index + length:
            return None
        kind, body = self.buffer[0], self.buffer[index:index + length]
        self.buffer = self.buffer[index + length:]
        return kind >> 4, kind & 15, body


class RecordingBroker:
    """Keeps one collector's session: sends each message until it is acknowledged, and remembers which ones were.

    `messages` is a function of the number of a message, from 1, that gives topic and payload. Without `rate` nothing flows. What
    a trial puts into `hostility` is called instead of the honest dialogue with the next connection of the collector:
    `hostility(connection, version)`.
    """

    def __init__(self, client, messages, rate=0.0, port=0):
        self.client, self.messages, self.rate = client, messages, rate
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()
        self.sent, self.acknowledged = 0, set()
        self.under_way = collections.OrderedDict()  # identifier: number
        self.hostility, self.sessions, self.current = None, 0, None
        self.asides = collections.deque()  # (topic, payload) at QoS 0 between the messages
        self.is_stopping = False
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.is_stopping = True
        self.listener.close()

    def accept(self):
        while not self.is_stopping:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        with contextlib.suppress(OSError, EOFError, IndexError, struct.error), connection:
            reader = Reader(connection)
            kind, _, body = reader.next(10)
            if kind != CONNECT:
                return
            version = body[6]
            start = 11 + body[10] if version == 5 else 10
            length = struct.unpack(">H", body[start:start + 2])[0]
            is_collector = body[start + 2:start + 2 + length].decode() == self.client
            hostility = self.hostility if is_collector else None
            if hostility:
                self.hostility = None
                hostility(connection, version)
                return
            known = b"\1" if is_collector and self.sessions else b"\0"
            connection.sendall(packet(CONNACK, known + b"\0" + (b"\0" if version == 5 else b"")))
            closed = threading.Event()
            if is_collector:
                self.sessions, self.current = self.sessions + 1, connection
                threading.Thread(target=self.feed, args=(connection, version, closed), daemon=True).start()
            try:
                self.listen(connection, reader, version, is_collector)
            finally:
                closed.set()

    def listen(self, connection, reader, version, is_collector):
        while True:
            kind, flags, body = reader.next(90)
            if kind == SUBSCRIBE:
                start = 3 + body[2] if version == 5 else 2
                granted = b""
                while start < len(body):
                    start += 3 + struct.unpack(">H", body[start:start + 2])[0]
                    granted += b"\1"
                connection.sendall(packet(SUBACK, body[:2] + (b"\0" if version == 5 else b"") + granted))
            elif kind == PUBACK and is_collector:
                with self.lock:
                    number = self.under_way.pop(struct.unpack(">H", body[:2])[0], None)
                    if number:
                        self.acknowledged.add(number)
            elif kind == PUBLISH and flags & 2:
                topic = struct.unpack(">H", body[:2])[0]
                connection.sendall(packet(PUBACK, body[2 + topic:4 + topic]))
            elif kind == PINGREQ:
                connection.sendall(packet(PINGRESP, b""))
            elif kind == DISCONNECT:
                return

    def feed(self, connection, version, closed):
        with contextlib.suppress(OSError):
            with self.lock:
                again = list(self.under_way.items())
            for identifier, number in again:
                connection.sendall(publish(*self.messages(number), version, identifier, repeated=True))
            due = time.monotonic()
            while not closed.is_set() and not self.is_stopping:
                while self.asides:
                    connection.sendall(publish(*self.asides.popleft(), version))
                if not self.rate or len(self.under_way) >= WINDOW:
                    closed.wait(0.01)
                    due = time.monotonic()
                    continue
                with self.lock:
                    self.sent += 1
                    number = self.sent
                    identifier = (number - 1) % 65535 + 1
                    self.under_way[identifier] = number
                connection.sendall(publish(*self.messages(number), version, identifier))
                due += 1 / self.rate
                closed.wait(max(0, due - time.monotonic()))

    def drop(self):
        """Ends the collector's connection, as a broker that restarts does."""
        with contextlib.suppress(OSError):
            self.current.shutdown(socket.SHUT_RDWR)

    def drained(self, seconds=60):
        """Stops the flow and waits until everything sent is acknowledged; false when it is not in time."""
        rate, self.rate = self.rate, 0
        deadline = time.monotonic() + seconds
        while self.under_way and time.monotonic() < deadline:
            time.sleep(0.02)
        is_drained = not self.under_way
        self.rate = rate
        return is_drained

    def hears_an_acknowledgement(self, seconds):
        """Whether one more message is acknowledged in time."""
        before, deadline = len(self.acknowledged), time.monotonic() + seconds
        while time.monotonic() < deadline:
            if len(self.acknowledged) > before:
                return True
            time.sleep(0.02)
        return False
