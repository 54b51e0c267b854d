"""A broker that breaks every rule, again and again; an honest message must be acknowledged afterwards, in bounded memory."""
import random
import socket
import struct
import time

import wire
from bench import Allowance, Bench
from wire import packet, publish, text

MEGABYTE = 1 << 20


def accepted(connection, version):
    """The honest beginning: CONNECT was read, and the subscription is granted."""
    connection.sendall(packet(wire.CONNACK, b"\0\0" + (b"\0" if version == 5 else b"")))
    reader = wire.Reader(connection)
    kind, _, body = reader.next(5)
    if kind == wire.SUBSCRIBE:
        connection.sendall(packet(wire.SUBACK, body[:2] + (b"\0" if version == 5 else b"") + b"\1"))
    return reader


class Hostilities:
    """Each takes the connection after CONNECT was read."""

    def __init__(self, chance):
        self.chance = chance

    def noise_for_an_answer(self, connection, version):
        connection.sendall(self.chance.randbytes(self.chance.randrange(1, 4000)))

    def silence(self, connection, version):
        time.sleep(0.3)

    def refusal(self, connection, version):
        code = self.chance.choice([1, 2, 3, 4, 5, 0x80, 0x84, 0x87, 0x88, 0x97, 0xff])
        connection.sendall(packet(wire.CONNACK, bytes([0, code]) + (b"\0" if version == 5 else b"")))

    def noise_after_the_subscription(self, connection, version):
        accepted(connection, version)
        connection.sendall(self.chance.randbytes(self.chance.randrange(1, 20_000)))
        time.sleep(0.2)

    def packet_that_never_ends(self, connection, version):
        accepted(connection, version)
        connection.sendall(bytes([wire.PUBLISH << 4 | 2]) + b"\xff\xff\xff\x7f" + b"\0\x04tele" + bytes(MEGABYTE))
        time.sleep(0.3)

    def length_of_five_bytes(self, connection, version):
        accepted(connection, version)
        connection.sendall(bytes([wire.PUBLISH << 4]) + b"\xff\xff\xff\xff\x01")
        time.sleep(0.2)

    def damaged_publish(self, connection, version):
        accepted(connection, version)
        whole = bytearray(publish("tele/plug-00/SENSOR", b'{"ENERGY":{"Power":12}}', version, 7))
        for _ in range(self.chance.randrange(1, 6)):
            whole[self.chance.randrange(len(whole))] = self.chance.randrange(256)
        connection.sendall(bytes(whole))
        time.sleep(0.2)

    def properties_unheard_of(self, connection, version):
        accepted(connection, version)
        properties = self.chance.randbytes(self.chance.randrange(1, 40))
        connection.sendall(packet(wire.PUBLISH, text("tele/plug-00/SENSOR") + b"\0\x09" + wire.variable_length(len(properties)) + properties + b"{}", 2))
        time.sleep(0.2)

    def answers_to_nothing(self, connection, version):
        accepted(connection, version)
        for _ in range(50):
            kind = self.chance.choice([wire.PUBACK, wire.PUBREC, wire.PUBREL, wire.PUBCOMP, wire.SUBACK, wire.UNSUBACK, wire.PINGRESP, wire.CONNACK, 15, 0])
            connection.sendall(packet(kind, self.chance.randbytes(self.chance.randrange(0, 6)), self.chance.randrange(16)))
        time.sleep(0.2)

    def topics_that_are_none(self, connection, version):
        accepted(connection, version)
        for topic in (b"", b"#", b"tele/+/SENSOR", b"\xff\xfe", b"a\0b", b"/" * 60_000, "\u202etele/\x1b[2J".encode()):
            connection.sendall(publish(topic, b"{}", version, 11))
        time.sleep(0.2)

    def one_byte_at_a_time(self, connection, version):
        accepted(connection, version)
        for byte in publish("tele/plug-00/SENSOR", b'{"ENERGY":{"Power":12}}', version, 5):
            connection.sendall(bytes([byte]))
            time.sleep(0.003)

    def flood(self, connection, version):
        accepted(connection, version)
        many = b"".join(publish(f"tele/stranger-{number}/SENSOR", b'{"ENERGY":{"Power":1}}', version, number % 65535 + 1) for number in range(2000))
        connection.sendall(many)
        time.sleep(0.3)

    def end(self, connection, version):
        accepted(connection, version)
        connection.sendall(packet(wire.DISCONNECT, b"\x8e\0" if version == 5 else b""))

    def reset(self, connection, version):
        accepted(connection, version)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    @classmethod
    def names(cls):
        return [name for name, value in vars(cls).items() if callable(value) and not name.startswith("_") and name != "names"]


def run(program, folder, chance, seconds, count=None):
    hostilities = Hostilities(random.Random(chance.random()))
    names = Hostilities.names()
    with Bench(program, folder, rate=50) as bench:
        bench.collector.start()
        bench.must_be_ready()
        rounds = 0
        for rounds in Allowance(seconds, count):
            # All of them first, then by chance.
            name = names[rounds - 1] if rounds <= len(names) else chance.choice(names)
            sessions = bench.broker.sessions
            bench.broker.hostility = getattr(hostilities, name)
            bench.broker.drop()
            bench.must_return(sessions, name)
            bench.must_acknowledge()
        bench.must_be_small()
        messages = bench.settle()
        return f"{rounds} hostile connections of {len(names)} kinds, 0 of {messages} acknowledged messages lost"
