package import UsageDomain

/// Everything derived since the last checkpoint, stored in one transaction with the place in the journal it came from.
///
/// Because the position is in the same transaction, what adds up (rollups, counts) is added exactly once.
package struct Checkpoint: Sendable {
    package struct DeviceHeard: Hashable, Sendable {
        package var address: DeviceAddress
        package var lastArrival: Instant
        /// Messages since the previous checkpoint when committed; of all time when read.
        package var count: Int64

        package init(address: DeviceAddress, lastArrival: Instant, count: Int64) {
            self.address = address
            self.lastArrival = lastArrival
            self.count = count
        }
    }

    package var position: JournalPosition
    package var at: Instant
    package var engineState: [UInt8]
    /// What all of it was derived with; nil when nobody knows.
    package var derivation: String?
    /// Machines that could not be derived again, and why.
    package var failures: [MachineID: String] = [:]
    /// Done first: what is recomputed is removed before the new values are added.
    package var replacements: [MachineReplacement] = []
    /// Inserted, or replaced by id.
    package var sessions: [UsageSession] = []
    package var removedSessions: [SessionID] = []
    /// The first and the last journal block that hold messages of a session.
    package var evidence: [SessionID: ClosedRange<Int64>] = [:]
    package var rollups = RollupDelta()
    package var spans = SpanChanges()
    package var series: [SeriesRows] = []
    package var gaps: [Gap] = []
    /// New since the previous checkpoint.
    package var quarantine: [QuarantineReason: Int64] = [:]
    package var devices: [DeviceHeard] = []
    /// No device was heard later than this before: the clock had been ahead.
    ///
    /// Nil when it had not.
    package var heardUntil: Instant?
    /// As they are now: what was noticed of devices that no machine is bound to.
    package var noticed: [HeardDevice] = []
    /// Devices of which nothing is kept any more.
    package var forgotten: [DeviceAddress] = []
    /// How many were ever forgotten; nil leaves the stored number as it is.
    package var forgottenTotal: Int64?
    package var restorePoints: [RestorePoint] = []
    /// No recomputation will begin before this instant: of older restore points only each machine's newest stays.
    package var earliestRecomputation: Instant?

    package init(position: JournalPosition, at: Instant, engineState: [UInt8]) {
        self.position = position
        self.at = at
        self.engineState = engineState
    }
}

extension Checkpoint {
    /// Leaves out what lies before a replacement that is under way: it was derived without knowing what that knows.
    package mutating func leaveOut(before replacement: MachineReplacement) {
        let (machine, from) = (replacement.machine, replacement.from)
        let left = sessions.filter { $0.machine == machine && $0.start < from }.map(\.id)
        sessions.removeAll { $0.machine == machine && $0.start < from }
        for session in left { evidence[session] = nil }
        rollups.hours = rollups.hours.filter { $0.key.machine != machine || $0.key.hour >= from.startOfHour }
        rollups.days = rollups.days.filter { $0.key.machine != machine || $0.key.day >= replacement.firstDay }
        gaps = gaps.compactMap { gap in
            guard gap.machine == machine, gap.start < from else { return gap }
            return gap.end > from ? Gap(machine: machine, start: from, end: gap.end) : nil
        }
        spans.spans = spans.spans.compactMap { span in
            guard span.machine == machine, span.start < from else { return span }
            var later = span
            later.start = from
            return span.end > from ? later : nil
        }
        spans.growth.removeAll { $0.machine == machine && $0.start < from }
    }
}

/// Removes what is derived of one machine from an instant on, so that it can be derived again.
///
/// `from` must be the start of a local day, and no session of the machine open then; the same of its end, if it has one.
package struct MachineReplacement: Hashable, Sendable {
    /// The start of a local day, behind which everything stays as it is.
    package struct End: Hashable, Sendable {
        package var at: Instant
        package var day: CivilDate

        package init(at: Instant, day: CivilDate) {
            self.at = at
            self.day = day
        }
    }

    package var machine: MachineID
    package var from: Instant
    /// The local day that starts at `from`.
    package var firstDay: CivilDate
    /// Nil for all that is stored.
    package var end: End?

    package init(machine: MachineID, from: Instant, firstDay: CivilDate, end: End? = nil) {
        self.machine = machine
        self.from = from
        self.firstDay = firstDay
        self.end = end
    }

    /// Its instants.
    package var span: Range<Instant> { from..<(end?.at ?? .distantFuture) }
}

/// A machine's engine state at an instant when none of its sessions was open: where a recomputation may start.
package struct RestorePoint: Hashable, Sendable {
    package var machine: MachineID
    package var at: Instant
    package var position: JournalPosition
    package var engineState: [UInt8]

    package init(machine: MachineID, at: Instant, position: JournalPosition, engineState: [UInt8]) {
        self.machine = machine
        self.at = at
        self.position = position
        self.engineState = engineState
    }
}

/// Where to go on after a restart.
package struct StoredCheckpoint: Hashable, Sendable {
    package let position: JournalPosition
    package let engineState: [UInt8]
    package let at: Instant
    /// What everything stored was derived with; nil when nobody knows.
    package let derivation: String?
}
