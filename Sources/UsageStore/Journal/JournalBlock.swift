import Crypto
import Foundation
package import UsageDomain

/// A committed batch of messages: its place in the chain, without the messages.
package struct JournalBlock: Hashable, Sendable {
    /// From 1, without holes.
    package let sequence: Int64
    /// Smallest and largest arrival in the block; a clock set back makes blocks overlap.
    package let firstArrival: Instant
    package let lastArrival: Instant
    package let count: Int
    /// 32 bytes.
    package let hash: [UInt8]
    package let previousHash: [UInt8]
    /// The connection its messages came over; nil for a block of format 1, which does not say.
    package let source: ConnectionID?

    /// What its arrivals are counted on; nil for a block of formats 1 and 2, whose arrivals were instants when they were written.
    package let timeBase: Int64?

    /// 1 without a source, 2 with one, 3 with a time base.
    package var format: Int64 { timeBase != nil ? 3 : source == nil ? 1 : 2 }

    /// What the first block names as its predecessor: SHA-256 of `releve journal v1`.
    package static let genesis = [UInt8](SHA256.hash(data: Data("releve journal v1".utf8)))

    /// SHA-256 of a block.
    ///
    /// Format 1: over previous hash (32 bytes), then little-endian 64-bit sequence, first arrival, last arrival and
    /// message count, then the uncompressed bytes of the batch. Compression is no part of it.
    ///
    /// Format 2 has a 64-bit -2 before the sequence, and the source, after its 64-bit length, before the bytes. A
    /// sequence is never negative, so no block of one format has the hash of one of another.
    ///
    /// Format 3 has a -3 there, then the number of the time base, then all of format 2 from the sequence on; without a
    /// source its length is 0.
    package static func hash(
        previous: [UInt8], sequence: Int64, firstArrival: Instant, lastArrival: Instant, count: Int,
        source: ConnectionID? = nil, timeBase: Int64? = nil, content: [UInt8]
    ) -> [UInt8] {
        var header = previous
        header.reserveCapacity(128)
        if let timeBase {
            header.appendLittleEndian(-3)
            header.appendLittleEndian(timeBase)
        } else if source != nil {
            header.appendLittleEndian(-2)
        }
        for word in [sequence, firstArrival.milliseconds, lastArrival.milliseconds, Int64(count)] {
            header.appendLittleEndian(word)
        }
        if timeBase != nil || source != nil {
            let source = source?.rawValue ?? ""
            header.appendLittleEndian(Int64(source.utf8.count))
            header.append(contentsOf: source.utf8)
        }
        var hash = SHA256()
        hash.update(data: header)
        hash.update(data: content)
        return [UInt8](hash.finalize())
    }

    /// The hash it should have when these are the uncompressed bytes of its batch.
    func hash(of content: [UInt8]) -> [UInt8] {
        Self.hash(
            previous: previousHash, sequence: sequence, firstArrival: firstArrival, lastArrival: lastArrival,
            count: count, source: source, timeBase: timeBase, content: content)
    }
}

extension [UInt8] {
    mutating func appendLittleEndian(_ word: Int64) {
        let bits = UInt64(bitPattern: word)
        for shift in stride(from: 0, to: 64, by: 8) { append(UInt8(truncatingIfNeeded: bits >> UInt64(shift))) }
    }
}
