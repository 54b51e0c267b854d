"""Devices that say anything: damaged, deep, long and foreign payloads under the topics of every family the collector hears."""
import json

from bench import Allowance, Bench

TOPICS = [
    "tele/plug-00/SENSOR", "stat/plug-00/POWER", "shellies/plug-a/relay/0/power", "shellyplus1pm-a/status/switch:0", "zigbee2mqtt/plug",
    "octoPrint/progress/printing", "octoPrint/event/PrintDone", "klipper/moonraker/status", "device/01S00A/report", "homeassistant/sensor/a/state",
    "fablab/v1/bench/device/machine-01/telemetry", "fablab/v1/bench/device/machine-01/hello", "spBv1.0/atelier/NBIRTH/edge", "spBv1.0/atelier/DDATA/edge/mill",
    "linuxcnc/status", "prusa/mk4/telemetry", "esphome/reader/sensor/badge/state", "mtconnect/mill/current", "opcua/json/data/p/w",
]
NUMBERS = ["NaN", "1e999", "-0", "9" * 400, "0x10", "1,5", "-1e-400", "18446744073709551616", "null", '"\\ud800"', "true", "[]"]


class Payloads:
    def __init__(self, chance):
        self.chance = chance

    def noise(self):
        return self.chance.randbytes(self.chance.randrange(0, 3000))

    def deep(self):
        depth = self.chance.randrange(1, 60_000)
        return b"[" * depth + b"]" * self.chance.choice([depth, 0, depth - 1])

    def wide(self):
        return json.dumps({f"k{number}": number for number in range(self.chance.randrange(1, 20_000))}).encode()

    def number(self):
        value = self.chance.choice(NUMBERS)
        return f'{{"ENERGY":{{"Power":{value},"Total":{value}}},"params":{{"switch:0":{{"apower":{value}}}}},"power":{value}}}'.encode()

    def twice(self):
        return b'{"ENERGY":{"Power":1,"Power":2000},"ENERGY":{"Power":"x"}}'

    def foreign(self):
        name = self.chance.choice(["\u202egpj.exe", "\x1b[2J\x1b[31m", "a\r\nSet-Cookie: x", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\U0001f4a9" * 4000])
        return json.dumps({"name": name, "path": name, "origin": name, "job": {"file": name}, "state": name}).encode()

    def broken(self):
        whole = bytearray(json.dumps({"Time": "2026-03-02T10:00:00", "ENERGY": {"Total": 1.5, "Power": 100}, "n": "é" * 30}).encode())
        for _ in range(self.chance.randrange(1, 8)):
            whole[self.chance.randrange(len(whole))] = self.chance.randrange(256)
        return bytes(whole[:self.chance.randrange(1, len(whole) + 1)])

    def long(self):
        return b'{"state":"' + b"x" * self.chance.randrange(1, 2_000_000) + b'"}'

    def any(self):
        kind = self.chance.choices([self.noise, self.deep, self.wide, self.number, self.twice, self.foreign, self.broken, self.long], [4, 1, 1, 4, 1, 3, 6, 1])[0]
        return kind()


def topic(chance):
    parts = chance.choice(TOPICS).split("/")
    if chance.random() < 0.3:
        parts[chance.randrange(len(parts))] = chance.choice(["", " ", "é", "x" * 300, "\u202e", "..", "%2e%2e", "$", "stranger"])
    return "/".join(parts)


def run(program, folder, chance, seconds, count=None):
    payloads = Payloads(chance)
    with Bench(program, folder, rate=20) as bench:
        bench.collector.start()
        bench.must_be_ready()
        sent = rounds = 0
        for rounds in Allowance(seconds, count):
            for _ in range(50):
                bench.broker.asides.append((topic(chance), payloads.any()))
                sent += 1
            bench.must_flow()
            bench.must_acknowledge()
            bench.must_answer()
        bench.must_be_small()
        messages = bench.settle()
        return f"{sent} hostile payloads, 0 of {messages} acknowledged messages beside them lost"
