import UsageDomain

/// The first and the last of some messages, by their place in the journal.
struct MessageRange: Hashable, Codable, Sendable {
    private(set) var first: Int64
    private(set) var last: Int64

    init(_ order: Int64) {
        (first, last) = (order, order)
    }

    mutating func merge(_ other: MessageRange) {
        first = min(first, other.first)
        last = max(last, other.last)
    }
}

/// Messages whose time is not settled yet: which session they belong to is not known before.
///
/// Bounded: of many that wait, neighbours are taken together.
struct HeardMessages: Hashable, Codable, Sendable {
    struct Entry: Hashable, Codable, Sendable {
        var from: Instant
        var to: Instant
        var messages: MessageRange
    }

    private(set) var entries: [Entry] = []
    private static let maximumEntries = 64

    mutating func append(_ order: Int64, at instant: Instant) {
        if let last = entries.indices.last, entries[last].to == instant {
            entries[last].messages.merge(MessageRange(order))
            return
        }
        if entries.count >= Self.maximumEntries { halve() }
        entries.append(Entry(from: instant, to: instant, messages: MessageRange(order)))
    }

    mutating func removeFirst(_ count: Int) { entries.removeFirst(count) }

    private mutating func halve() {
        for place in 0..<entries.count / 2 {
            var joined = entries[2 * place]
            joined.to = entries[2 * place + 1].to
            joined.messages.merge(entries[2 * place + 1].messages)
            entries[place] = joined
        }
        entries.removeLast(entries.count - entries.count / 2)
    }
}

extension SessionBook {
    /// Notes a live message of the machine; before what it brings about.
    mutating func hear(_ order: Int64, at instant: Instant) {
        var settled = 0
        while settled < heard.entries.count, heard.entries[settled].to < settledThrough {
            time.note(heard.entries[settled])
            settled += 1
        }
        if settled > 0 { heard.removeFirst(settled) }
        heard.append(order, at: instant)
    }

    /// Which messages a session was made of, as far as is known.
    func messages(of record: SessionRecord) -> MessageRange? {
        var found = time.account(of: record.serial).messages
        for entry in heard.entries where entry.to >= record.start && entry.from <= record.end ?? .distantFuture {
            if found == nil { found = entry.messages } else { found?.merge(entry.messages) }
        }
        return found
    }
}

extension SegmentedTime {
    /// A message at a boundary ended what was before and began what follows: it belongs to both.
    mutating func note(_ entry: HeardMessages.Entry) {
        for place in index(at: entry.from)...index(at: entry.to) { note(entry.messages, inSegment: place) }
        let first = index(at: entry.from)
        if first > 0, segments[first].from == entry.from { note(entry.messages, inSegment: first - 1) }
    }
}
