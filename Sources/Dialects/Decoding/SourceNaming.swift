internal import UsageDomain

/// Names the places where values stand, by topic and path, so that they have the same number after every restart.
enum SourceNaming {
    /// Of what no topic tells apart: a translator's documents.
    static let noTopic: UInt32 = 0x811C_9DC5

    /// FNV-1a, going on from `seed`: short, and the same on every machine for ever.
    static func number(_ bytes: some Sequence<UInt8>, seed: UInt32 = noTopic) -> UInt32 {
        var number = seed
        for byte in bytes { number = (number ^ UInt32(byte)) &* 0x0100_0193 }
        return number
    }

    static func source(topic: UInt32, path: UInt32, order: Int, place: Int) -> ObservationSource {
        ObservationSource(
            id: (topic ^ path) &* 0x0100_0193, rank: UInt32(min(order, 0xFFFF)) << 16 | UInt32(min(place, 0xFFFF)))
    }
}
