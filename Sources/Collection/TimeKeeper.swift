import UsageDomain
import UsageStore

/// Knows on which time base arrivals are counted, and keeps them in order on each.
///
/// Connections are read on threads of their own: what one still held counts no earlier than what was committed of the others.
struct TimeKeeper {
    private(set) var times: TimeHistory
    /// Of each base that is still written to: its latest arrival.
    private var latest: [Int64: Instant] = [:]
    /// The latest arrival in the journal, by the clock of its base.
    private var end: Instant?

    /// - Parameters:
    ///   - bases: What the journal knows.
    ///   - head: Its last block; nil while it is empty.
    init(_ bases: [TimeBase] = [], head: JournalBlock? = nil) {
        times = TimeHistory(bases)
        end = head?.lastArrival
        if let head, let base = head.timeBase { latest[base] = head.lastArrival }
    }

    var current: TimeBase? { times.last }

    /// Begins the base that a reading shows to be due; nil while the last one goes on.
    mutating func begin(at reading: ClockReading) -> TimeBase? {
        let last = current.map { latest[$0.number] ?? $0.began } ?? end
        guard let base = TimeBase(at: reading, after: current, end: last) else { return nil }
        latest = latest.filter { $0.key == current?.number }
        latest[base.number] = base.began
        times = TimeHistory(times.bases + [base])
        return base
    }

    /// The batch, no arrival earlier than those before it on the same base.
    mutating func arranged(_ batch: MessageBatch, on base: Int64) -> MessageBatch {
        var last = latest[base] ?? .distantPast
        var isOrdered = true
        batch.forEach { frame in
            if frame.arrival < last { isOrdered = false }
            last = max(last, frame.arrival)
        }
        defer {
            latest[base] = last
            end = last
        }
        guard !isOrdered else { return batch }
        var next = latest[base] ?? .distantPast
        return batch.restamped { arrival in
            next = max(next, arrival)
            return next
        }
    }

    /// Time has passed on the current base up to an arrival: nothing counts earlier from now on.
    ///
    /// - Returns: The instant; nil when nobody can tell.
    mutating func passed(_ arrival: Instant) -> Instant? {
        guard let base = current?.number else { return nil }
        let reached = max(latest[base] ?? arrival, arrival)
        latest[base] = reached
        return times.instant(of: reached, on: base)
    }
}
