import UsageDomain

/// Keeps arrivals from going back when the system's clock is put back: what happened stays in its order.
///
/// A step back of up to a day is bridged: messages count at the latest instant known until the clock has caught up. A
/// longer one means that the clock was wrong before, and is followed; unless it leads to before this program was written,
/// where a clock has not been set yet: then time stands still until it is. On a store that has heard nothing before there is
/// no such time: what is heard counts in 1970, from which nothing is derived.
struct MonotonicArrivals {
    private var latest: Instant
    private static let longestBridge = TimeSpan.days(1)
    /// 2026-01-01.
    private static let programWritten = Instant(milliseconds: 1_767_225_600_000)

    /// - Parameter latest: the last arrival in the journal.
    init(after latest: Instant) {
        self.latest = latest
    }

    mutating func arranged(_ batch: MessageBatch) -> MessageBatch {
        var needsChange = false
        var last = latest
        batch.forEach { frame in
            if frame.arrival < last || frame.arrival < Self.programWritten { needsChange = true }
            last = frame.arrival
        }
        guard needsChange else {
            latest = last
            return batch
        }
        return batch.restamped { passed($0) }
    }

    /// The instant that counts when the clock says this.
    func following(_ instant: Instant) -> Instant {
        guard instant >= Self.programWritten else {
            return latest >= .earliestBelievable ? max(latest, instant) : Instant(milliseconds: 0)
        }
        return instant < latest && latest - instant <= Self.longestBridge ? latest : instant
    }

    /// The same, and nothing counts earlier from now on.
    mutating func passed(_ instant: Instant) -> Instant {
        latest = following(instant)
        return latest
    }
}
