"""What a careful Python collector does: paho with manual acknowledgement, SQLite in batches, commit before ack.

It keeps each message and the readings in it, one row per reading; with --raw only the messages.
Takes the same arguments as `releve bench ingest` and prints the same JSON object.
"""
import argparse
import json
import resource
import sqlite3
import sys
import time

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

BATCH = 1000


def peak_memory_kb():
    """The high-water mark of this program alone: getrusage would count its parent's, from before exec."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


class Collector:
    def __init__(self, store, count, decodes):
        self.count = count
        self.decodes = decodes
        self.readings = []
        self.received = self.committed = self.blocks = 0
        self.started = self.ended = None
        self.rows, self.unacknowledged = [], []
        self.database = sqlite3.connect(store, isolation_level=None)
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA synchronous=FULL")
        self.database.execute(
            "CREATE TABLE message (id INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL, qos INTEGER NOT NULL)"
        )

        self.database.execute(
            "CREATE TABLE reading (device TEXT, quantity TEXT, at INTEGER, value REAL, PRIMARY KEY (device, quantity, at)) WITHOUT ROWID"
        )

    def read(self, arrival, topic, payload):
        """The readings of a plug or of a native device: nested numbers by their names."""
        device = topic.split("/")[-2]
        for name, value in json.loads(payload).items():
            for quantity, number in value.items() if isinstance(value, dict) else ((name, value),):
                if isinstance(number, (int, float)):
                    self.readings.append((device, quantity, arrival, number))

    def on_message(self, client, _, message):
        if self.started is None:
            self.started = time.perf_counter()
        self.received += 1
        arrival = time.time_ns() // 1_000_000
        self.rows.append((arrival, message.topic, message.payload, message.qos))
        if self.decodes:
            self.read(arrival, message.topic, message.payload)
        self.unacknowledged.append((message.mid, message.qos))
        if len(self.rows) >= BATCH or self.received == self.count:
            self.commit(client)

    def commit(self, client):
        if not self.rows:
            return
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany("INSERT INTO message (arrival, topic, payload, qos) VALUES (?, ?, ?, ?)", self.rows)
        self.database.executemany("INSERT OR REPLACE INTO reading VALUES (?, ?, ?, ?)", self.readings)
        self.database.execute("COMMIT")
        self.readings = []
        for mid, qos in self.unacknowledged:
            client.ack(mid, qos)
        self.committed += len(self.rows)
        self.blocks += 1
        self.rows, self.unacknowledged = [], []
        self.ended = time.perf_counter()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--broker", required=True)
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--filter", required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--raw", action="store_true", help="keep the messages, decode nothing")
    options = parser.parse_args()
    host, port = options.broker.rsplit(":", 1)

    collector = Collector(options.store, options.count, decodes=not options.raw)
    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2, client_id=options.client_id, protocol=mqtt.MQTTv5, manual_ack=True
    )
    client.on_message = collector.on_message
    client.on_connect = lambda client, *_: client.subscribe(options.filter, qos=1)
    properties = Properties(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = 3600
    properties.ReceiveMaximum = 4096
    client.connect(host, int(port), keepalive=60, clean_start=False, properties=properties)
    heard, seen = time.monotonic(), 0
    while collector.committed < options.count:
        client.loop(timeout=0.05)
        if collector.received != seen:
            heard, seen = time.monotonic(), collector.received
        elif time.monotonic() - heard > 0.05:
            collector.commit(client)
            if time.monotonic() - heard > 30:
                sys.exit(f"python_peer: silence after {seen} of {options.count} messages")
    client.disconnect()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "messages": collector.committed,
                "seconds": round(collector.ended - collector.started, 6),
                "cpu_seconds": round(used.ru_utime + used.ru_stime, 6),
                "max_rss_kb": peak_memory_kb(),
                "blocks": collector.blocks,
            }
        )
    )


if __name__ == "__main__":
    main()
