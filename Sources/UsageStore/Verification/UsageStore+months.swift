import GRDB
package import UsageDomain

extension UsageStore {
    private static let month = TimeSpan.days(31)

    /// All time, in pieces of a month as long as something is known of a machine, here or in another store: what bounds the
    /// memory of whoever walks through it.
    package func months(of machine: MachineID, and other: UsageStore? = nil) throws -> [Range<Instant>] {
        let stores = [self, other].compactMap(\.self)
        let firsts = try stores.compactMap { try $0.firstKnown(of: machine)?.startOfHour }
        guard let first = firsts.min(), let last = try stores.compactMap({ try $0.lastSpan(of: machine) }).max() else {
            return [.distantPast ..< .distantFuture]
        }
        let cuts = stride(from: first.milliseconds, to: last.milliseconds, by: Int64.Stride(Self.month.milliseconds))
            .dropFirst().map(Instant.init(milliseconds:))
        return zip([.distantPast] + cuts, cuts + [.distantFuture]).map { $0..<$1 }
    }

    /// When the first span of a machine begins; nil when there is none.
    func firstSpan(of machine: MachineID) throws -> Instant? {
        try read { db in
            try Int64.fetchOne(
                db, sql: "SELECT min(start_at) FROM state_span WHERE machine = ?", arguments: [machine.rawValue])
        }.map(Instant.init(milliseconds:))
    }

    /// When the last one begins.
    package func lastSpan(of machine: MachineID) throws -> Instant? {
        try read { db in
            try Int64.fetchOne(
                db, sql: "SELECT max(start_at) FROM state_span WHERE machine = ?", arguments: [machine.rawValue])
        }.map(Instant.init(milliseconds:))
    }
}
