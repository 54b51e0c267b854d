package import TaxRules
package import UsageDomain

/// What one operator did at one machine for one project on one day; a session counts on the day it begins.
package struct StatementDay: Hashable, Codable, Sendable {
    package var day: CivilDate
    package var machine: MachineID
    package var project: ProjectID?
    package var purpose: Purpose?
    package var accessMode: AccessMode
    package var `operator`: String?
    package var operatorStanding: OperatorStanding?
    package var origin: StatementOrigin
    package var sessions: Int
    package var busyMs: Int64
    package var pausedMs: Int64
    package var idleMs: Int64
    package var offMs: Int64
    package var faultMs: Int64
    package var gapMs: Int64
    package var energyMWh: Int64
    package var isEnergyKnown: Bool
    package var owner: StatementMachine.Owner
    package var corrected: Int
    package var legalNotes: [Corroboration]
}
