import Dashboard
import Foundation
import UsageDomain
import UsageStore

extension DashboardSources {
    /// The pages over a collector's own store; reads run beside its writes.
    init(store: UsageStore, now: @escaping @Sendable () -> Instant) {
        self.init(
            board: store.board, now: now,
            registry: { try store.registry() },
            sessions: { page in try store.sessions(page) },
            unattributedCount: { try store.unattributedCount() },
            statements: { try store.statementSummaries() },
            statementFile: { number, _, format in try store.statementFile(number, format) },
            machineDays: { from, to in try store.machineDays(from: from, to: to) },
            storeCondition: { store.condition })
    }
}

extension UsageStore {
    fileprivate func sessions(_ page: SessionPageQuery) throws -> [UsageSession] {
        var query = SessionQuery(
            machine: page.machine, company: page.company, from: page.from.map { $0 - .days(7) }, to: page.before)
        query.onlyUnattributed = page.isUnattributedOnly
        query.newestFirst = true
        query.limit = page.limit + page.offset
        let found = try sessions(query).filter { session in
            page.from.map { session.end ?? .distantFuture > $0 } ?? true
        }
        return Array(found.dropFirst(page.offset).prefix(page.limit))
    }

    fileprivate func unattributedCount() throws -> Int {
        var query = SessionQuery()
        query.onlyUnattributed = true
        query.includeOpen = false
        return try sessions(query).count
    }

    fileprivate func statementSummaries() throws -> [StatementSummary] {
        let names = Dictionary(
            try registry()?.companies.map { ($0.id, $0.name) } ?? [], uniquingKeysWith: { first, _ in first })
        return try statements().map { record in
            StatementSummary(
                number: record.number, revision: record.revision, company: record.company,
                companyName: names[record.company] ?? record.company.rawValue, period: record.period,
                issued: record.issuedAt,
                digest: record.digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(),
                replacedBy: record.replacedBy)
        }
    }

    fileprivate func statementFile(_ number: String, _ format: StatementFormat) throws -> StatementFile? {
        guard let documents = try documents(ofStatement: number) else { return nil }
        let bytes =
            switch format {
            case .pdf: documents.pdf
            case .json: documents.json
            case .csv: documents.csv
            }
        return StatementFile(bytes: bytes, fileName: "releve-\(number).\(format.rawValue)")
    }

    fileprivate func machineDays(from: CivilDate, to: CivilDate) throws -> [MachineDay] {
        guard let period = Period(first: from, last: to) else { return [] }
        return try dayRollups(period).map { key, amounts in
            MachineDay(machine: key.machine, day: key.day, durations: amounts.durations, energy: amounts.energy)
        }
    }

    fileprivate var condition: StoreCondition {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let size = ["", "-wal"].reduce(Int64(0)) { total, suffix in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
            return total + (attributes?[.size] as? Int64 ?? 0)
        }
        let free = try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? Int64
        return StoreCondition(
            isWritable: FileManager.default.isWritableFile(atPath: path), size: size, freeSpace: free ?? nil)
    }
}
