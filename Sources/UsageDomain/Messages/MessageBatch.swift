/// MQTT messages in arrival order, packed in one byte array: what the transport fills, the journal stores and the
/// decoders read, without a copy or an allocation per message.
///
/// Layout of a record, little-endian: topic length u32, payload length u32, arrival i64 (ms since 1970),
/// flags u8 (bits 0–1 QoS, bit 2 retain), topic bytes, payload bytes. The journal's blocks hold exactly these bytes.
package struct MessageBatch: Sendable {
    package private(set) var bytes: [UInt8]
    package private(set) var count: Int

    package static let headerSize = 17

    package init() {
        bytes = []
        count = 0
    }

    package var isEmpty: Bool { count == 0 }

    /// Takes bytes from elsewhere (a journal block, the transport) after checking every record's bounds.
    package init(validating bytes: [UInt8]) throws(MessageBatchError) {
        var position = 0
        var count = 0
        while position < bytes.count {
            guard let frame = MessageFrame(in: bytes, at: position) else {
                throw .truncated(at: position, of: bytes.count)
            }
            position = frame.end
            count += 1
        }
        self.bytes = bytes
        self.count = count
    }

    package mutating func append(
        topic: some Collection<UInt8>, payload: some Collection<UInt8>, arrival: Instant, qos: UInt8 = 0,
        isRetained: Bool = false
    ) {
        appendLittleEndian(UInt32(truncatingIfNeeded: topic.count))
        appendLittleEndian(UInt32(truncatingIfNeeded: payload.count))
        appendLittleEndian(UInt64(bitPattern: arrival.milliseconds))
        bytes.append((qos & 3) | (isRetained ? 4 : 0))
        bytes.append(contentsOf: topic)
        bytes.append(contentsOf: payload)
        count += 1
    }

    package mutating func removeAll(keepingCapacity: Bool = true) {
        bytes.removeAll(keepingCapacity: keepingCapacity)
        count = 0
    }

    /// The same messages, each arrival replaced: by its instant where the clock was wrong, or by a simulated lab's clock.
    package func restamped(_ arrival: (Instant) -> Instant) -> MessageBatch {
        var copy = MessageBatch()
        copy.bytes.reserveCapacity(bytes.count)
        forEach { frame in
            copy.append(
                topic: bytes[frame.topic], payload: bytes[frame.payload], arrival: arrival(frame.arrival),
                qos: frame.qos, isRetained: frame.isRetained)
        }
        return copy
    }

    /// The message whose record starts at `offset`; nil when none fits there.
    package func frame(at offset: Int) -> MessageFrame? {
        MessageFrame(in: bytes, at: offset)
    }

    /// Calls `body` for each message in order.
    package func forEach<Failure: Error>(_ body: (MessageFrame) throws(Failure) -> Void) throws(Failure) {
        var position = 0
        while let frame = MessageFrame(in: bytes, at: position) {
            try body(frame)
            position = frame.end
        }
    }

    private mutating func appendLittleEndian<Word: FixedWidthInteger & UnsignedInteger>(_ word: Word) {
        for shift in stride(from: 0, to: Word.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }
}

package enum MessageBatchError: Error, Equatable {
    case truncated(at: Int, of: Int)
}

/// Where one message lies in a batch's bytes.
package struct MessageFrame: Sendable {
    package let topic: Range<Int>
    package let payload: Range<Int>
    package private(set) var arrival: Instant
    package let qos: UInt8
    /// The broker replayed a stored value at subscription: last known, never a new event.
    package let isRetained: Bool

    package var end: Int { payload.upperBound }
    package var start: Int { topic.lowerBound - MessageBatch.headerSize }

    /// The same message, heard at another instant.
    package func placed(at instant: Instant) -> MessageFrame {
        var copy = self
        copy.arrival = instant
        return copy
    }

    init?(in bytes: [UInt8], at position: Int) {
        guard position + MessageBatch.headerSize <= bytes.count else { return nil }
        let topicLength = Int(bytes.littleEndian32(at: position))
        let payloadLength = Int(bytes.littleEndian32(at: position + 4))
        let low = UInt64(bytes.littleEndian32(at: position + 8))
        let high = UInt64(bytes.littleEndian32(at: position + 12))
        let flags = bytes[position + 16]
        let topicStart = position + MessageBatch.headerSize
        guard topicStart + topicLength + payloadLength <= bytes.count else { return nil }
        topic = topicStart..<topicStart + topicLength
        payload = topic.upperBound..<topic.upperBound + payloadLength
        arrival = Instant(milliseconds: Int64(bitPattern: high << 32 | low))
        qos = flags & 3
        isRetained = flags & 4 != 0
    }
}

extension [UInt8] {
    fileprivate func littleEndian32(at position: Int) -> UInt32 {
        UInt32(self[position]) | UInt32(self[position + 1]) << 8 | UInt32(self[position + 2]) << 16
            | UInt32(self[position + 3]) << 24
    }
}
