import CivilTime
import Dispatch
import Foundation
package import Statements
import Synchronization
package import TaxRules
package import UsageDomain
package import UsageStore

/// Issues statements, one after the other: each is read from one snapshot, sealed and laid out outside of any write, and
/// recorded in one short transaction if nothing it says has changed meanwhile, else read again.
///
/// It has a thread of its own, so that a layout that takes its time keeps nobody else waiting. The caller has just had
/// everything derived that was heard.
package final class StatementOffice: Sendable {
    private struct Drawn {
        let statement: UsageStatement
        let documents: IssuedDocuments
        let ledgerHead: String?
    }

    private let store: UsageStore
    private let rules: RuleBook
    private let texts: DocumentTexts
    private let printer: StatementPrinter
    private let softwareVersion: String
    private let desk = DispatchQueue(label: "releve-office")
    private let served = Atomic<Int>(0)
    /// A layout takes seconds, and checkpoints are a minute apart.
    private static let attempts = 6
    private static let restAfterSeconds = 30

    package init(
        store: UsageStore, rules: RuleBook, texts: DocumentTexts, printer: StatementPrinter, softwareVersion: String
    ) {
        self.store = store
        self.rules = rules
        self.texts = texts
        self.printer = printer
        self.softwareVersion = softwareVersion
    }

    /// Issues a statement, or gives the one that says the same already.
    ///
    /// When the calling task is cancelled before it is recorded, nothing is issued.
    ///
    /// - Throws: OfficeProblem, StatementError, StoreError; then no number was used up.
    package func issue(_ request: StatementRequest, at instant: Instant) async throws -> IssuedStatement {
        let withdrawal = Withdrawal()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                desk.async { [self] in
                    continuation.resume(with: Result { try issue(request, at: instant, unless: withdrawal) })
                    rest()
                }
            }
        } onCancel: {
            withdrawal.withdraw()
        }
    }

    /// What would be issued, and what to look at before; nothing is written.
    ///
    /// - Throws: OfficeProblem, StatementError, StoreError.
    package func preview(_ request: StatementRequest, at instant: Instant) throws -> StatementPreview {
        var request = request
        // Days do not say what is to be looked at.
        if request.variant == .daily { request.variant = .pseudonymous }
        let snapshot = try store.snapshot()
        let material = try StatementMaterial(
            request, in: snapshot, at: instant, rules: rules, texts: texts, softwareVersion: softwareVersion)
        let allocation = try snapshot.allocateStatement(
            company: request.company, period: request.period, variant: request.variant.rawValue,
            year: material.year, at: instant)
        let known = try latest(allocation, in: snapshot)
        let statement = try material.statement(allocation, ledgerHead: nil, replacing: known?.statement)
        let outcome: StatementPreview.Outcome =
            if let known {
                try material.isSaid(by: known.statement)
                    ? .said(by: known.record.number) : .revision(of: known.record.number)
            } else {
                .first
            }
        return StatementPreview(
            company: request.company, period: request.period, outcome: outcome, sessions: statement.lines.count,
            busyMs: statement.projectTotals.reduce(0) { $0.addingSaturated($1.busyMs) },
            warnings: StatementPreview.Warning.all(
                of: statement, unattributed: material.unattributed, measuredFrom: try material.measuredFrom(),
                regimes: rules.innovationCredit.sentences(from: request.period.first, to: request.period.last).count))
    }

    /// The companies that have a session in a period, by id.
    package func companies(in period: Period) throws -> [CompanyID] {
        guard let span = try store.registryTimeline().span(of: period) else {
            throw OfficeProblem.noLab(store: store.path)
        }
        let sessions = try store.sessions(SessionQuery(overlapping: span))
        return Set(sessions.compactMap(\.attribution.company)).sorted()
    }

    // MARK: On its thread

    private func issue(
        _ request: StatementRequest, at instant: Instant, unless withdrawal: Withdrawal
    ) throws -> IssuedStatement {
        let key = try SigningKeys(store).load()
        var drawn: Drawn?
        for _ in 0..<Self.attempts {
            if withdrawal.isWithdrawn { throw OfficeProblem.withdrawn }
            let snapshot = try store.snapshot()
            let material = try StatementMaterial(
                request, in: snapshot, at: instant, rules: rules, texts: texts, softwareVersion: softwareVersion)
            let allocation = try snapshot.allocateStatement(
                company: request.company, period: request.period, variant: request.variant.rawValue,
                year: material.year, at: instant)
            let known = try latest(allocation, in: snapshot)
            if let known, try material.isSaid(by: known.statement) {
                return IssuedStatement(known.record, isNew: false)
            }
            if try snapshot.needsNumberSeries() {
                try store.beginNumberSeries(
                    by: request.actor,
                    reason: "statements are issued from a copy; what the original issued since is not known here",
                    at: instant)
                continue
            }
            // What was laid out names the ledger as it was then; that this grew alone is no reason to do it again.
            let isStale = try drawn.map { drawn in
                try material.statement(allocation, ledgerHead: drawn.ledgerHead, replacing: known?.statement)
                    != drawn.statement
            }
            if isStale ?? true {
                drawn = try draw(material, allocation, replacing: known?.statement, in: request.language, key)
            }
            if withdrawal.isWithdrawn { throw OfficeProblem.withdrawn }
            if let drawn,
                let record = try store.recordStatement(
                    allocation, drawn.documents, by: request.actor, reason: request.reason ?? "releve statement issue",
                    sessions: material.stated)
            {
                return IssuedStatement(record, isNew: true)
            }
        }
        throw OfficeProblem.keepsChanging(request.company, request.period)
    }

    private func latest(
        _ allocation: StatementAllocation, in snapshot: UsageStore
    ) throws -> (record: StatementRecord, statement: UsageStatement)? {
        guard let number = allocation.replaces, let record = try snapshot.statement(number: number),
            let json = try snapshot.documents(ofStatement: number)?.json,
            let statement = try? JSONDecoder().decode(UsageStatement.self, from: Data(json))
        else { return nil }
        return (record, statement)
    }

    private func draw(
        _ material: StatementMaterial, _ allocation: StatementAllocation, replacing replaced: UsageStatement?,
        in language: DocumentLanguage, _ key: LabKey
    ) throws -> Drawn {
        let head = allocation.ledgerHead.map { Hexadecimal.text($0.hash) }
        let statement = try material.statement(allocation, ledgerHead: head, replacing: replaced)
        let sealed = try SealedStatement(statement, key: key)
        let documents = IssuedDocuments(
            digest: sealed.digest, json: sealed.json, signature: sealed.signatureJSON,
            pdf: try printer.pdf(sealed, in: language),
            csv: StatementCSV.bytes(statement))
        return Drawn(statement: statement, documents: documents, ledgerHead: head)
    }

    /// The layout process goes when nobody has asked for anything for a while.
    private func rest() {
        let count = served.add(1, ordering: .relaxed).newValue
        desk.asyncAfter(deadline: .now() + .seconds(Self.restAfterSeconds)) { [weak self] in
            guard let self, served.load(ordering: .relaxed) == count else { return }
            printer.rest()
        }
    }
}

/// Whether somebody still waits for a statement; told by one thread, read by another.
private final class Withdrawal: Sendable {
    private let flag = Atomic<Bool>(false)
    var isWithdrawn: Bool { flag.load(ordering: .acquiring) }
    func withdraw() { flag.store(true, ordering: .releasing) }
}
