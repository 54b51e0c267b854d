import CivilTime
import Foundation
import SiteSettings
import Statements
import TaxRules
import UsageDomain
import UsageStore

/// Issues a statement from what the store holds: build, seal, lay out, record.
///
/// The caller has just checkpointed.
struct StatementIssuing {
    private let store: UsageStore
    private let rules: RuleBook
    private let printer: StatementPrinter
    private let key: LabKey

    init(store: UsageStore) throws {
        let layout = try Installation.layout()
        self.store = store
        rules = try RuleBook.load(directory: layout.regimes)
        printer = try StatementPrinter(python: layout.python)
        key = try LabKey.loadOrCreate(beside: store.path, signedBy: try store.latestSigner())
    }

    /// Builds, seals, lays out and records one statement.
    func issue(
        _ request: ControlProtocol.StatementRequest, at instant: Instant = SystemClock.now()
    ) throws -> StatementRecord {
        try store.requireRightClock("nothing is stated by such a clock")
        let timeline = try store.registryTimeline()
        guard let calendar = timeline.calendar(at: instant), let span = timeline.span(of: request.period) else {
            throw CommandFailure("\(store.path): the store has no lab yet, or its time zone is not known", .badData)
        }
        let companies = timeline.everyID { $0.companies.map(\.id) }
        guard companies.contains(request.company) else {
            throw CommandFailure.unknown("company", request.company.rawValue, known: companies.map(\.rawValue))
        }
        guard request.period.first <= calendar.day(containing: instant).date else {
            throw CommandFailure("--period \(request.period): begins in the future; nothing can be stated yet", .usage)
        }
        let parts = try store.parts(of: store.sessions(SessionQuery(overlapping: span)), within: span)
        let all = parts.map(\.stated)
        let own = all.filter { $0.attribution.company == request.company }
        let machines = Set(own.filter { $0.end != nil }.map(\.machine))
        let ofMachines = all.filter { machines.contains($0.machine) }
        let gaps = try machines.sorted().flatMap { machine in
            try store.gaps(machine: machine, from: span.lowerBound, to: span.upperBound)
                + store.unendedSilences(of: machine, in: span, at: instant, timeline)
        }
        let awaited = try store.awaitedDevices(in: span, at: instant, timeline)
        let evidence = try evidence(for: own)
        let corrections = try corrections(of: own)
        let previous = try store.statements().first.map { Hexadecimal.text($0.digest) }
        var stated: [SessionID: StatedSession] = [:]
        for session in ofMachines { stated[session.id] = StatedSession(session, for: request.company, timeline) }
        return try store.issueStatement(
            company: request.company, period: request.period, year: calendar.day(containing: instant).date.year,
            at: instant, author: request.author, reason: "releve statement issue", sessions: stated
        ) { allocation in
            let statement = try StatementBuilder.build(
                StatementInput(
                    registry: timeline, company: request.company, period: request.period, sessions: own,
                    machineSessions: ofMachines,
                    wholes: Dictionary(parts.map { ($0.session.id, $0.whole) }) { first, _ in first }, gaps: gaps,
                    awaitedDevices: awaited, evidence: evidence,
                    corrections: corrections, clock: try store.timeHistory().incidents(in: span),
                    variant: request.isNominative ? .nominative : .pseudonymous,
                    number: allocation.number, revision: allocation.revision,
                    replaces: allocation.replaces.map {
                        StatementReference(
                            number: $0, revision: allocation.revision - 1,
                            digest: Hexadecimal.text(allocation.previousDigest ?? []))
                    },
                    issuedAt: instant, softwareVersion: Releve.softwareVersion,
                    ledgerHead: allocation.ledgerHead.map { Hexadecimal.text($0.hash) },
                    previousStatementDigest: previous,
                    rules: rules))
            let sealed = try SealedStatement(statement, key: key)
            return IssuedDocuments(
                digest: sealed.digest, json: sealed.json, signature: sealed.signatureJSON,
                pdf: try printer.pdf(sealed), csv: StatementCSV.bytes(statement))
        }
    }

    /// The blocks that hold the messages of each session.
    private func evidence(for sessions: [UsageSession]) throws -> [SessionID: SessionEvidence] {
        var result: [SessionID: SessionEvidence] = [:]
        for session in sessions where session.end != nil {
            guard let range = try store.evidence(of: session) else { continue }
            result[session.id] = SessionEvidence(
                first: SessionEvidence.Block(sequence: range.first.sequence, hash: Hexadecimal.text(range.first.hash)),
                last: SessionEvidence.Block(sequence: range.last.sequence, hash: Hexadecimal.text(range.last.hash)))
        }
        return result
    }

    /// Who assigned a session by hand, and why: from the ledger.
    private func corrections(of sessions: [UsageSession]) throws -> [SessionID: StatementCorrection] {
        struct Content: Decodable { let session: SessionID }
        let wanted = Set(sessions.map(\.id))
        var result: [SessionID: StatementCorrection] = [:]
        for entry in try store.ledger(kind: .attribution) {
            guard let content = entry.content, let author = entry.author, let reason = entry.reason,
                let session = try? JSONDecoder().decode(Content.self, from: Data(content.utf8)).session,
                wanted.contains(session)
            else { continue }
            result[session] = StatementCorrection(author: author, reason: reason, at: entry.at.iso8601)
        }
        return result
    }
}

extension UsageStore {
    /// Whose key the latest statement carries; nil when none was issued.
    func latestSigner() throws -> LabPublicKey? {
        guard let latest = try statements().first, let documents = try documents(ofStatement: latest.number) else {
            return nil
        }
        return StatementSignature.signer(of: documents.signature)
    }
}

extension SessionPart {
    /// A session that is still open stays so: only what is over is a line.
    fileprivate var stated: UsageSession {
        var stated = session
        if whole.end == nil { stated.end = nil }
        return stated
    }
}

/// Writes an issued statement's files.
enum StatementFiles {
    /// Makes the folder when it is missing.
    static func prepare(folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                at: URL(filePath: folder, directoryHint: .isDirectory), withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("\(folder): cannot be made or written; choose another folder", .inputOutput)
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw CommandFailure("\(folder): cannot be written; choose another folder", .inputOutput)
        }
    }

    /// - Returns: the paths: PDF, JSON, CSV.
    static func write(number: String, from store: UsageStore, into folder: String) throws -> [String] {
        guard let documents = try store.documents(ofStatement: number) else {
            throw CommandFailure("statement \(number): not found in \(store.path)", .badData)
        }
        try prepare(folder: folder)
        let url = URL(filePath: folder, directoryHint: .isDirectory)
        return try [("pdf", documents.pdf), ("json", documents.json), ("csv", documents.csv)].map { kind, bytes in
            let file = url.appending(path: "releve-\(number).\(kind)")
            try Data(bytes).write(to: file, options: .atomic)
            return file.path
        }
    }
}
