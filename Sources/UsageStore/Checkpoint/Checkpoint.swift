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

/// Removes what is derived of one machine from an instant on, so that it can be derived again.
///
/// `from` must be the start of a local day, and no session of the machine open then.
package struct MachineReplacement: Hashable, Sendable {
    package var machine: MachineID
    package var from: Instant
    /// The local day that starts at `from`.
    package var firstDay: CivilDate

    package init(machine: MachineID, from: Instant, firstDay: CivilDate) {
        self.machine = machine
        self.from = from
        self.firstDay = firstDay
    }
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
