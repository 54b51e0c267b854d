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
    /// Absent when nobody badged, and in version 1.
    package var operatorStanding: OperatorStanding?
    /// What the operator does, as the registry says; only in the nominative variant.
    package var operatorRole: String?
    /// The company the lab knows the operator to work for; only in the nominative variant.
    package var operatorEmployer: String?
    /// Where it comes from whose the session was; absent in version 1.
    package var origin: StatementOrigin?
    /// Absent in version 1.
    package var presence: StatementPresence?
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
    /// What was decided about it by hand and holds, in order; absent where nothing was.
    package var corrections: [StatementCorrection]?
    /// The last of them; only in version 1.
    package var correction: StatementCorrection?
    package var evidence: SessionEvidence?
    /// What it is with regard to the categories; absent in version 1.
    package var legalNotes: [Corroboration]?
    /// Only in version 1.
    package var legalNote: Corroboration?

    /// Whether anything measured its energy: none that nobody read is not zero.
    package var isEnergyKnown: Bool { energyMWh != 0 || energyGrade < .estimated }

    package var totalMs: Int64? {
        [busyMs, pausedMs, idleMs, offMs, faultMs, gapMs].exactSum
    }

    /// Of either version.
    package var notes: [Corroboration] { legalNotes ?? legalNote.map { [$0] } ?? [] }
}

package struct StatementRun: Hashable, Codable, Sendable {
    package var start: String
    package var end: String
    package var busyMs: Int64
    package var pausedMs: Int64
    package var outcome: JobOutcome?
}

/// What somebody decided about a line: who, when, why, and what it was before.
package struct StatementCorrection: Hashable, Codable, Sendable {
    /// By what right somebody decided it.
    package enum Authority: String, CaseIterable, Hashable, Codable, Sendable {
        case account, console, collector, named
    }

    package enum Kind: String, CaseIterable, Hashable, Codable, Sendable {
        case attribution, split, merge
    }

    /// Whose a session was, as far as the company may read it.
    package struct Parties: Hashable, Codable, Sendable {
        package var `operator`: String?
        /// Absent for nobody; `client`, `other` or the lab's own mark.
        package var holder: String?
        package var project: String?
        package var purpose: Purpose?
        package var accessMode: AccessMode
    }

    package var author: String
    package var reason: String
    /// UTC.
    package var at: String
    /// On the lab's wall clock, with offset; this and what follows are absent in version 1.
    package var localAt: String?
    package var authority: Authority?
    package var kind: Kind?
    package var before: Parties?
    package var after: Parties?
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
    package enum Kind: String, CaseIterable, Hashable, Codable, Sendable {
        /// Work may have happened in it.
        case unknown
        /// No session touches it, the machine was at rest before and after, and no counter of it grew: a box that was
        /// switched off, or nobody who listened.
        case rest
    }

    package var machine: MachineID
    package var start: String
    package var end: String
    package var durationMs: Int64
    /// Absent in version 1.
    package var kind: Kind?
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
