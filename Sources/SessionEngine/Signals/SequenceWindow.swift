import UsageDomain

/// Remembers which messages of a native device were taken, so that a redelivery changes nothing.
///
/// Bounded: the last boots, and per boot a number of ranges; beyond it the oldest holes count as taken.
struct SequenceWindow: Hashable, Codable, Sendable {
    private struct Span: Hashable, Codable, Sendable {
        var first: UInt64
        var last: UInt64
    }

    private struct Boot: Hashable, Codable, Sendable {
        let boot: UInt64
        var taken: [Span]
        var newest: UInt64
        var newestOrder: Int64
    }

    private var boots: [Boot] = []

    private static let maximumBoots = 4
    private static let maximumSpans = 64

    /// - Returns: false when that message was taken before under another place in the journal.
    mutating func take(_ stamp: MessageStamp, order: Int64) -> Bool {
        guard let index = boots.firstIndex(where: { $0.boot == stamp.boot }) else {
            if boots.count == Self.maximumBoots { boots.removeFirst() }
            let span = Span(first: stamp.sequence, last: stamp.sequence)
            boots.append(Boot(boot: stamp.boot, taken: [span], newest: stamp.sequence, newestOrder: order))
            return true
        }
        if boots[index].newest == stamp.sequence, boots[index].newestOrder == order { return true }
        guard Self.insert(stamp.sequence, into: &boots[index].taken) else { return false }
        boots[index].newest = stamp.sequence
        boots[index].newestOrder = order
        return true
    }

    private static func insert(_ sequence: UInt64, into spans: inout [Span]) -> Bool {
        // From the newest: sequences nearly always come in order.
        var index = spans.count
        while index > 0, spans[index - 1].first > sequence { index -= 1 }
        if index > 0, spans[index - 1].last >= sequence { return false }
        let joinsPrevious = index > 0 && spans[index - 1].last == sequence &- 1
        let joinsNext = index < spans.count && spans[index].first == sequence &+ 1
        switch (joinsPrevious, joinsNext) {
        case (true, true):
            spans[index - 1].last = spans[index].last
            spans.remove(at: index)
        case (true, false): spans[index - 1].last = sequence
        case (false, true): spans[index].first = sequence
        case (false, false):
            spans.insert(Span(first: sequence, last: sequence), at: index)
            if spans.count > maximumSpans {
                spans[1].first = spans[0].first
                spans.removeFirst()
            }
        }
        return true
    }
}
