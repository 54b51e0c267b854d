package import TaxRules
package import UsageDomain

/// One session, or the part of it that lies in the period.
package struct StatementLine: Hashable, Codable, Sendable {
    package var id: SessionID
    package var machine: MachineID
    package var project: ProjectID?
    /// Absent when nothing declares one.
    package var purpose: Purpose?
    package var accessMode: AccessMode
    /// A pseudonym, or the name in the nominative variant; absent when nobody badged.
    package var `operator`: String?
    /// What the operator does, as the registry says.
    package var operatorRole: String?
    /// The company the lab knows the operator to work for.
    package var operatorEmployer: String?
    /// Where else the operator had a session of the company at the same time; absent where nowhere.
    ///
    /// Each machine's time is right for itself; as hours of one person they count once.
    package var alsoAt: [MachineID]?
    /// UTC.
    package var start: String
    package var end: String
    /// The same instants on the lab's wall clock, with offset.
    package var localStart: String
    package var localEnd: String
    /// On the lab's wall clock, when a session that goes over the period's bounds began or ended; absent where it does not.
    ///
    /// Its other part belongs to another period.
    package var beganBefore: String?
    package var goesOnUntil: String?
    package var busyMs: Int64
    package var pausedMs: Int64
    package var idleMs: Int64
    package var offMs: Int64
    package var faultMs: Int64
    package var gapMs: Int64
    /// Booked time, shown apart from measured time; absent when there was no booking.
    package var bookedMs: Int64?
    package var energyMWh: Int64
    package var energyGrade: Grade
    /// Other growth by its stable key, as `filament_mm`.
    package var quantities: [String: Int64]
    package var runs: [StatementRun]
    package var grade: Grade
    /// Whose the machine was on that day; absent in statements of older versions.
    package var owner: StatementMachine.Owner?
    package var correction: StatementCorrection?
    package var evidence: SessionEvidence?
    package var legalNote: Corroboration

    /// Whether anything measured its energy: none that nobody read is not zero.
    package var isEnergyKnown: Bool { energyMWh != 0 || energyGrade < .estimated }

    package var totalMs: Int64? {
        [busyMs, pausedMs, idleMs, offMs, faultMs, gapMs].exactSum
    }
}

package struct StatementRun: Hashable, Codable, Sendable {
    package var start: String
    package var end: String
    package var busyMs: Int64
    package var pausedMs: Int64
    package var outcome: JobOutcome?
}

/// Who changed a line, when and why.
package struct StatementCorrection: Hashable, Codable, Sendable {
    package var author: String
    package var reason: String
    package var at: String

    package init(author: String, reason: String, at: String) {
        self.author = author
        self.reason = reason
        self.at = at
    }
}

/// Where the session's messages lie in the journal.
package struct SessionEvidence: Hashable, Codable, Sendable {
    package struct Block: Hashable, Codable, Sendable {
        package var sequence: Int64
        /// Hexadecimal SHA-256.
        package var hash: String

        package init(sequence: Int64, hash: String) {
            self.sequence = sequence
            self.hash = hash
        }
    }

    package var first: Block
    package var last: Block

    package init(first: Block, last: Block) {
        self.first = first
        self.last = last
    }
}

/// A span in which nothing is known of a machine, cut to the period.
package struct StatementGap: Hashable, Codable, Sendable {
    package var machine: MachineID
    package var start: String
    package var end: String
    package var durationMs: Int64
}

extension Sequence<Int64> {
    /// Nil when the sum does not fit: sums of foreign figures must not trap.
    package var exactSum: Int64? {
        var sum: Int64 = 0
        for value in self {
            let (next, overflow) = sum.addingReportingOverflow(value)
            guard !overflow else { return nil }
            sum = next
        }
        return sum
    }

    /// The sum, held at the type's bounds.
    var clampedSum: Int64 { reduce(0) { $0.addingSaturated($1) } }
}
