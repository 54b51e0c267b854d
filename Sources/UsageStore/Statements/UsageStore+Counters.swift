import GRDB
package import UsageDomain

extension UsageStore {
    /// Whether anything of a machine was ever read from a counter: without one, that none grew tells nothing.
    package func hasCounter(_ machine: MachineID) throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM span_growth WHERE machine = ? AND grade = ?)",
                arguments: [machine.rawValue, Grade.measured.rawValue]) ?? false
        }
    }
}
