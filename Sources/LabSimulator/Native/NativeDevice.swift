package import UsageDomain

/// A device that speaks the lab's own protocol (design §8): it numbers what it says and keeps it until the collector
/// confirms that it is stored.
package struct NativeDevice: Sendable {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case hello, status, telemetry, badge, job

        /// The broker keeps the last one.
        package var isRetained: Bool { self == .hello || self == .status }
    }

    /// A message that nobody confirmed.
    package struct Pending: Hashable, Sendable {
        package let boot: UInt64
        package let sequence: UInt64
        package let topic: String
        package let payload: [UInt8]
        package let isRetained: Bool
    }

    package let lab: String
    /// The `{machine}` level of its topics.
    package let id: String
    /// Messages it can keep; the oldest are given up beyond that.
    package let capacity: Int
    package private(set) var boot: UInt64
    package private(set) var bootedAt: Instant
    /// The number of the last message of this boot; 0 before the first.
    package private(set) var sequence: UInt64 = 0
    /// Messages given up because the ring was full, since it was made.
    package private(set) var overwritten = 0
    package var isConnected = true
    /// The fields of its hello, from the first one until it is switched off.
    private var greeting: [UInt8]?
    private var ring: [Pending] = []
    private var ringStart = 0

    package init(lab: String, id: String, boot: UInt64, at instant: Instant, capacity: Int = 4096) {
        self.lab = lab
        self.id = id
        self.boot = boot
        self.capacity = max(1, capacity)
        bootedAt = instant
    }

    /// What nobody confirmed, oldest first.
    package var pending: ArraySlice<Pending> { ring[ringStart...] }

    /// A restart: the numbering begins anew; the ring is in memory that loses its content.
    package mutating func restart(boot: UInt64, at instant: Instant) {
        self.boot = boot
        bootedAt = instant
        sequence = 0
        greeting = nil
        ring.removeAll()
        ringStart = 0
    }

    /// Makes the next message and keeps it in the ring.
    ///
    /// - Parameters:
    ///   - kind: the last level of the topic.
    ///   - instant: the device's clock, synchronised.
    ///   - fields: the members of the JSON object after the envelope, without braces.
    /// - Returns: the message to publish; while the network is down it only waits in the ring.
    package mutating func next(_ kind: Kind, at instant: Instant, fields: [UInt8]) -> SimulatedMessage {
        sequence += 1
        if kind == .hello { greeting = fields }
        var json = JSONText()
        json.beginObject()
        json.member("boot", boot)
        json.member("seq", sequence)
        json.member("up", (instant - bootedAt).milliseconds)
        json.member("ts", instant.milliseconds)
        json.members(fields)
        json.endObject()
        let item = Pending(
            boot: boot, sequence: sequence, topic: "fablab/v1/\(lab)/\(id)/\(kind.rawValue)", payload: json.bytes,
            isRetained: kind.isRetained)
        ring.append(item)
        if ring.count - ringStart > capacity {
            ringStart += 1
            overwritten += 1
        }
        compact()
        return message(item, at: instant)
    }

    /// Forgets everything of that boot up to that number.
    ///
    /// Other boots' numbers mean nothing to it.
    package mutating func acknowledge(boot: UInt64, sequence: UInt64) {
        guard boot == self.boot else { return }
        while ringStart < ring.count, ring[ringStart].sequence <= sequence { ringStart += 1 }
        compact()
    }

    /// It will not greet again before its next start.
    package mutating func switchOff() { greeting = nil }

    /// What it says at every connection but its first: everything nobody confirmed, then hello and status, which a broker
    /// may have lost; from a device that is off nothing of the two.
    package mutating func reconnect(at instant: Instant) -> [SimulatedMessage] {
        var said = resend(at: instant)
        guard let greeting else { return said }
        said.append(next(.hello, at: instant, fields: greeting))
        said.append(next(.status, at: instant, fields: Array("\"status\":\"online\"".utf8)))
        return said
    }

    /// Everything nobody confirmed, in its order.
    package func resend(at instant: Instant) -> [SimulatedMessage] {
        pending.map { message($0, at: instant) }
    }

    private func message(_ item: Pending, at instant: Instant) -> SimulatedMessage {
        SimulatedMessage(at: instant, topic: item.topic, payload: item.payload, qos: 1, isRetained: item.isRetained)
    }

    private mutating func compact() {
        guard ringStart > capacity || ringStart == ring.count else { return }
        ring.removeFirst(ringStart)
        ringStart = 0
    }
}
