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
        batch.forEach { frame in
            if frame.arrival < latest { goesBack = true }
            latest = following(frame.arrival)
        }
        guard goesBack else { return batch }
        return batch.restamped { arrival in
            arrival < latest && latest - arrival <= Self.longestBridge ? latest : arrival
        }
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
