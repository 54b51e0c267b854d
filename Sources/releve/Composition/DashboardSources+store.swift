import CivilTime
import Collection
import Dashboard
import Derivation
import Foundation
import SiteSettings
import UsageDomain
import UsageStore

extension DashboardSources {
    /// The pages over a collector's own store; reads run beside its writes.
    init(
        store: UsageStore, ingestion: IngestService, studies: PowerStudies, now: @escaping @Sendable () -> Instant
    ) {
        self.init(
            board: store.board, now: now,
            registry: { try store.registry() }, timeline: { try store.registryTimeline() },
            sessions: { page in try store.sessions(page) },
            sessionParts: { sessions, cuts in try store.parts(of: sessions, cutAt: cuts) },
            overlaps: { sessions in try store.overlaps(of: sessions) },
            unattributedCount: { limit in try store.unattributedCount(atMost: limit) },
            statements: { try store.statementSummaries() },
            statementFile: { number, revision, format in
                try store.statementFile(number, revision: revision, format)
            },
            machineDays: { from, to in try store.machineDays(from: from, to: to) },
            analysis: { query in try store.analysis(query, now: now()) },
            heardDevices: { try await ingestion.perform { pipeline in pipeline.heardDevices } },
            adopt: { adoption in
                let instant = now()
                _ = try await ingestion.perform { pipeline in try pipeline.adopt(adoption, at: instant) }
            },
            registryVersions: { latest in try store.registryVersions(latest: latest) },
            changeRegistry: { wish in
                let instant = now()
                _ = try await ingestion.perform { pipeline in
                    try pipeline.take(
                        wish.registry, madeFrom: wish.madeFrom, at: instant, effective: wish.effective, by: wish.actor,
                        reason: wish.reason)
                }
            },
            registryConsequences: { registry, effective in
                try store.consequences(of: registry, effective: effective)
            },
            unknownBadges: { try await ingestion.perform { pipeline in pipeline.unknownBadges } },
            badgeHolder: { number in try store.badgeHolder(number) },
            decide: { request, actor, reason, seen in
                try await ingestion.decide(request, by: actor, reason: reason, at: now(), seen: seen)
            },
            sessionDetail: { id in try store.sessionDetail(id) },
            sessionsConcerned: { entries in try store.sessions(concernedBy: entries) },
            claim: { claims in try await ingestion.claim(claims) },
            latestDecision: { try store.latestDecision() },
            decisionHistory: { sessions in try store.decisionHistory(of: sessions) },
            powerStudy: { machine in await studies.state(of: machine, at: now()) },
            storeName: URL(filePath: store.path).lastPathComponent,
            storeCondition: { store.condition }, setAside: { try store.quarantineCounts() })
    }
}

extension UsageStore {
    fileprivate func sessions(_ page: SessionPageQuery) throws -> [UsageSession] {
        var query = SessionQuery(
            machine: page.machine, company: page.company, member: page.member, to: page.before)
        query.endsAfter = page.from
        query.onlyUnattributed = page.isUnattributedOnly
        query.newestFirst = true
        query.limit = page.limit
        query.offset = page.offset
        return try sessions(query)
    }

    /// Only its keyed hash is looked for: the number is kept nowhere.
    fileprivate func badgeHolder(_ number: String) throws -> MemberID? {
        guard let uid = BadgeUID.normalised(number), let registry = try registry() else { return nil }
        let pseudonym = BadgePseudonym(key: try secret(named: BadgePseudonym.secretName))
        let token = pseudonym.token(for: uid)
        return registry.members.first { $0.badges.contains { pseudonym.token(for: $0) == token } }?.id
    }

    fileprivate func statementSummaries() throws -> [StatementSummary] {
        let timeline = try registryTimeline()
        return try statements().map { record in
            let last = timeline.start(of: record.period.last) ?? record.issuedAt
            return StatementSummary(
                number: record.number, revision: record.revision, company: record.company,
                companyName: timeline.company(record.company, at: last)?.name ?? record.company.rawValue,
                period: record.period, issued: record.issuedAt,
                digest: Hexadecimal.text(record.digest),
                replacedBy: record.replacedBy, corrections: record.corrections)
        }
    }

    fileprivate func statementFile(
        _ number: String, revision: Int, _ format: StatementFormat
    ) throws -> StatementFile? {
        guard try statement(number: number)?.revision == revision, let documents = try documents(ofStatement: number)
        else { return nil }
        let bytes =
            switch format {
            case .pdf: documents.pdf
            case .json: documents.json
            case .csv: documents.csv
            }
        return StatementFile(bytes: bytes, fileName: "releve-\(number).\(format.rawValue)")
    }

    func machineDays(from: CivilDate, to: CivilDate) throws -> [MachineDay] {
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
