import UsageDomain

/// Keeps arrivals from going back when the system's clock is put back: what happened stays in its order.
///
/// A step back of up to a day is bridged: messages count at the latest instant known until the clock has caught up. A
/// longer one means that the clock was wrong before, and is followed.
struct MonotonicArrivals {
    private var latest: Instant
    private static let longestBridge = TimeSpan.days(1)

    /// - Parameter latest: the last arrival in the journal.
    init(after latest: Instant) {
        self.latest = latest
    }

    mutating func arranged(_ batch: MessageBatch) -> MessageBatch {
        var goesBack = false
        var last = latest
        batch.forEach { frame in
            if frame.arrival < last { goesBack = true }
            last = frame.arrival
        }
        guard goesBack else {
            latest = last
            return batch
        }
        return batch.restamped { passed($0) }
    }

    /// The instant that counts when the clock says this.
    func following(_ instant: Instant) -> Instant {
        instant < latest && latest - instant <= Self.longestBridge ? latest : instant
    }

    /// The same, and nothing counts earlier from now on.
    mutating func passed(_ instant: Instant) -> Instant {
        latest = following(instant)
        return latest
    }
}
