/// A stretch of one run of the system in which its clock was not stepped: what arrivals in the journal are counted on.
///
/// A new one begins when the system was started again, when its clock was stepped, and when it comes to be synchronised.
package struct TimeBase: Hashable, Codable, Sendable {
    /// From 1, without holes.
    package var number: Int64
    /// Names the run of the system.
    package var boot: String
    /// When the system was started, by the clock of this base.
    package var startedAt: Instant
    /// What the clock showed when the base began.
    package var began: Instant
    package var isSynchronised: Bool
    /// The latest arrival in the journal before, by the clock of the base before; nil when there was nothing.
    package var previousEnd: Instant?

    package init(
        number: Int64, boot: String, startedAt: Instant, began: Instant, isSynchronised: Bool, previousEnd: Instant?
    ) {
        self.number = number
        self.boot = boot
        self.startedAt = startedAt
        self.began = began
        self.isSynchronised = isSynchronised
        self.previousEnd = previousEnd
    }

    /// Clocks that differ by less show the same time: what synchronisation corrects without anybody noticing.
    package static let tolerance = TimeSpan.seconds(2)

    /// The one that begins with a reading after another; nil while the other goes on.
    ///
    /// `end` is the latest arrival in the journal, by the clock of `last`.
    package init?(at reading: ClockReading, after last: TimeBase?, end: Instant?) {
        if let last, last.boot == reading.boot, last.startedAt.isClose(to: reading.startedAt),
            last.isSynchronised || !reading.isSynchronised
        {
            return nil
        }
        self.init(
            number: (last?.number ?? 0) + 1, boot: reading.boot, startedAt: reading.startedAt, began: reading.wall,
            isSynchronised: reading.isSynchronised, previousEnd: end)
    }

    /// How long the system had been running when it began.
    var uptime: TimeSpan { began - startedAt }

    /// Its clock was never set.
    var isUnset: Bool { began < .programWritten }
}

extension Instant {
    /// 2026-01-01: no clock that is set shows this program an earlier time.
    package static let programWritten = Instant(milliseconds: 1_767_225_600_000)
    /// Of what arrived under a clock of which nobody knows what it should have shown.
    package static let unplaced = Instant(milliseconds: .min / 8)

    func isClose(to other: Instant) -> Bool {
        let difference = (self - other).milliseconds
        return difference.magnitude <= UInt64(TimeBase.tolerance.milliseconds)
    }
}
