package import UsageDomain

/// What one machine did in the period, for the company and for everybody.
package struct MachineTotals: Hashable, Codable, Sendable {
    /// Of a machine of the company, while it was: a project's part of all its work.
    package struct Share: Hashable, Codable, Sendable {
        /// Absent for the company's sessions without a project.
        package var project: ProjectID?
        package var busyMs: Int64
        /// Busy time of the project on this machine.
        package var numeratorMs: Int64
        /// Busy time of everybody on this machine.
        package var denominatorMs: Int64
        /// Unknown time within the project's sessions; absent in version 1.
        package var gapMs: Int64?
        /// Unknown time of the machine outside of them.
        package var otherGapMs: Int64?
    }

    package struct OperatorTime: Hashable, Codable, Sendable {
        package var `operator`: String?
        package var sessions: Int
        package var busyMs: Int64
    }

    package var machine: MachineID
    package var companyBusyMs: Int64
    package var totalBusyMs: Int64
    /// Busy time of sessions that nobody is named for.
    package var unattributedBusyMs: Int64
    /// Time of which nothing is known, in or out of sessions.
    package var gapMs: Int64
    /// Silences of a machine at rest, which are no gaps; absent in version 1, which told them not apart.
    package var restMs: Int64?
    package var companyEnergyMWh: Int64
    package var shares: [Share]
    package var operators: [OperatorTime]
}

package struct ProjectTotals: Hashable, Codable, Sendable {
    package var project: ProjectID?
    /// Absent for the sessions whose purpose nothing declares.
    package var purpose: Purpose?
    package var sessions: Int
    /// Of all its people, each one's overlapping sessions once; absent in version 1.
    package var presenceMs: Int64?
    package var busyMs: Int64
    package var pausedMs: Int64
    package var idleMs: Int64
    package var gapMs: Int64
    package var energyMWh: Int64
}
