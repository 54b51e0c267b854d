import CivilTime
package import Derivation
package import UsageDomain
package import UsageStore

/// What a rebuild would change, told as `WhatIf` tells it.
package enum RebuildDifference {
    /// - Parameters:
    ///   - stored: The store as it is.
    ///   - rebuild: What was derived of it.
    ///   - day: Sessions that began before it do not count; nil for all.
    /// - Returns: One row for each machine the lab ever had.
    /// - Throws: StoreError when one of the stores cannot be read.
    package static func report(
        of stored: UsageStore, _ rebuild: Rebuild, from day: CivilDate? = nil
    ) throws -> WhatIfReport {
        let timeline = try stored.registryTimeline()
        let clock = timeline.latest.flatMap { LocalCalendar(identifier: $0.lab.timezone) }
        let from = day.flatMap { clock?.start(of: $0) } ?? .distantPast
        let range = try stored.journalRange(from: from, to: .distantFuture)
        let machines = Set(timeline.epochs.flatMap { $0.registry.machines.map(\.id) }).sorted()
        return try rebuild.withDerived { derived in
            func usage(_ machine: MachineID, _ store: UsageStore) throws -> MachineUsage {
                MachineUsage(of: try store.sessions(SessionQuery(machine: machine, from: from)))
            }
            return WhatIfReport(
                from: max(from, range?.first.firstArrival ?? from), to: range?.last.lastArrival ?? from,
                machines: try machines.map { machine in
                    MachineDifference(
                        machine: machine, current: try usage(machine, stored), proposed: try usage(machine, derived))
                })
        }
    }
}
