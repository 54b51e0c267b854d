import Decisions
package import Accounting
import CivilTime
import Foundation
import GRDB
package import UsageDomain

extension UsageStore {
    private static let columns = """
        number, revision, replaces, company, period_first, period_last, variant, issued_at, digest, ledger_sequence,
        (SELECT later.number FROM statement AS later WHERE later.replaces = statement.number) AS replaced_by,
        (SELECT count(*) FROM stated_session AS s WHERE s.statement = statement.number AND s.stated IS NOT s.present)
            AS corrections
        """

    /// What the next statement would be: its number, and what it replaces.
    ///
    /// `year` is that of issue in the lab's time zone and begins the number. Nothing is reserved.
    package func allocateStatement(
        company: CompanyID, period: Period, variant: String = StatementRecord.usualVariant, year: Int, at: Instant
    ) throws -> StatementAllocation {
        try read { db in
            let replaced = try Row.fetchOne(
                db,
                sql: """
                    SELECT number, revision, digest FROM statement
                    WHERE company = ? AND period_first = ? AND period_last = ? AND variant = ?
                    ORDER BY revision DESC LIMIT 1
                    """,
                arguments: [company.rawValue, period.first.description, period.last.description, variant])
            let previous = try Row.fetchOne(
                db, sql: "SELECT digest FROM statement ORDER BY ledger_sequence DESC LIMIT 1")
            let ordinal = try Self.nextOrdinal(year: year, db)
            return StatementAllocation(
                company: company, period: period, variant: variant,
                number: Self.number(year: year, ordinal: ordinal, series: try NumberSeries.current(db)),
                revision: (replaced.map { $0["revision"] as Int } ?? 0) + 1,
                replaces: replaced.map { $0["number"] }, replacedDigest: replaced.map { $0.bytes("digest") },
                previousDigest: previous.map { $0.bytes("digest") }, ledgerHead: try LedgerTable.head(db), at: at,
                year: year, ordinal: ordinal, span: try Self.registryTimeline(db).span(of: period),
                basis: try StatementBasis(db))
        }
    }

    /// Stores a statement with its ledger entry in one transaction, if the store is still as it was when the number was
    /// allocated; on return it is on the disk.
    ///
    /// No number is lost and none is used twice, whatever fails. `sessions` is what it says of each, to tell in the
    /// ledger when it would say otherwise; nil for what is stored.
    ///
    /// - Returns: nil when something was decided, derived or issued meanwhile; nothing is stored then: read and allocate
    ///   anew.
    package func recordStatement(
        _ allocation: StatementAllocation, _ documents: IssuedDocuments, by actor: Actor, reason: String,
        sessions: [SessionID: StatedSession]? = nil
    ) throws -> StatementRecord? {
        let told = try sessions.map { try StatedPeriod.told($0) }
        return try write { db in
            guard try StatementBasis(db) == allocation.basis else { return nil }
            let record = try Self.record(allocation, documents, by: actor, reason: reason, db)
            if let span = allocation.span {
                try StatedPeriod(
                    statement: record.number, company: allocation.company, span: span, issued: allocation.at
                ).keep(told, replacing: record.replaces, db)
            }
            return record
        }
    }

    private static func record(
        _ allocation: StatementAllocation, _ documents: IssuedDocuments, by actor: Actor, reason: String, _ db: Database
    ) throws -> StatementRecord {
        struct Content: Encodable {
            let number: String
            let revision: Int
            let replaces: String?
            let company: CompanyID
            let period: String
            let digest: String
        }
        let digest = Hexadecimal.text(documents.digest)
        let content = Content(
            number: allocation.number, revision: allocation.revision, replaces: allocation.replaces,
            company: allocation.company, period: allocation.period.description, digest: digest)
        let entry = try LedgerTable.append(
            .statement, by: actor, reason: reason, content: CanonicalJSON.text(content), at: allocation.at,
            db)
        try db.execute(
            sql: """
                INSERT INTO statement (number, year, ordinal, revision, replaces, company, period_first, period_last,
                    issued_at, digest, json, signature, pdf, csv, ledger_sequence, variant)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                allocation.number, allocation.year, allocation.ordinal, allocation.revision, allocation.replaces,
                allocation.company.rawValue, allocation.period.first.description,
                allocation.period.last.description, allocation.at.milliseconds,
                Data(documents.digest), Data(documents.json), Data(documents.signature), Data(documents.pdf),
                Data(documents.csv), entry.sequence, allocation.variant,
            ])
        return StatementRecord(
            number: allocation.number, revision: allocation.revision, replaces: allocation.replaces, replacedBy: nil,
            company: allocation.company, period: allocation.period, variant: allocation.variant,
            issuedAt: allocation.at,
            digest: documents.digest, ledgerSequence: entry.sequence, corrections: 0)
    }

    /// Issued statements, newest first; those of one company when given.
    package func statements(company: CompanyID? = nil) throws -> [StatementRecord] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(Self.columns) FROM statement WHERE ? IS NULL OR company = ?
                    ORDER BY year DESC, ordinal DESC
                    """, arguments: [company?.rawValue, company?.rawValue]
            ).map(Self.statement)
        }
    }

    /// The numbers of those that count and stated a session as somebody's own, in order.
    package func statements(stating session: SessionID) throws -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT statement FROM stated_session
                    WHERE session = ? AND json_extract(stated, '$.own') IS NOT NULL ORDER BY statement
                    """, arguments: [session.rawValue])
        }
    }

    /// Why sessions of a statement read otherwise since it was issued: the last entry that told so of each.
    package func correctionCauses(ofStatement number: String) throws -> [SessionID: CorrectionCause] {
        struct Content: Decodable {
            struct Change: Decodable {
                let statement: String
                let session: SessionID
            }
            let sessions: [Change]
        }
        return try read { db in
            var causes: [SessionID: CorrectionCause] = [:]
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT format, at, author, reason, content FROM ledger_entry AS entry
                    WHERE kind = 'correction' AND content IS NOT NULL
                        AND sequence > (SELECT ledger_sequence FROM statement WHERE number = ?1)
                        AND EXISTS (SELECT 1 FROM json_each(entry.content, '$.statements') WHERE value = ?1)
                    ORDER BY sequence
                    """, arguments: [number])
            for row in rows {
                guard let author = row["author"] as String?, let reason = row["reason"] as String? else { continue }
                let content = try CanonicalJSON.value(Content.self, from: row["content"], in: "a correction")
                let cause = CorrectionCause(
                    actor: LedgerEntry.actor(author, format: row["format"]), reason: reason,
                    at: Instant(milliseconds: row["at"]), isDecided: reason != StatementCorrections.derivedOtherwise)
                for change in content.sessions where change.statement == number { causes[change.session] = cause }
            }
            return causes
        }
    }

    /// When the journal begins; nil for an empty one.
    package func firstArrival() throws -> Instant? {
        try read { db in
            try Int64.fetchOne(db, sql: "SELECT first_arrival FROM journal_block ORDER BY sequence LIMIT 1")
                .map(Instant.init(milliseconds:))
        }
    }

    /// Whether the journal holds anything that arrived in a span of time.
    package func heardAnything(in span: Range<Instant>) throws -> Bool {
        try read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT 1 FROM journal_block WHERE first_arrival < ? AND last_arrival >= ?
                    ORDER BY sequence DESC LIMIT 1
                    """, arguments: [span.upperBound.milliseconds, span.lowerBound.milliseconds]) != nil
        }
    }

    /// The one issued last, whatever its number.
    package func latestStatement() throws -> StatementRecord? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(Self.columns) FROM statement ORDER BY ledger_sequence DESC LIMIT 1"
            ).map(Self.statement)
        }
    }

    package func statement(number: String) throws -> StatementRecord? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT \(Self.columns) FROM statement WHERE number = ?", arguments: [number]
            ).map(Self.statement)
        }
    }

    package func documents(ofStatement number: String) throws -> IssuedDocuments? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT digest, json, signature, pdf, csv FROM statement WHERE number = ?",
                arguments: [number]
            ).map { row in
                IssuedDocuments(
                    digest: row.bytes("digest"), json: row.bytes("json"), signature: row.bytes("signature"),
                    pdf: row.bytes("pdf"), csv: row.bytes("csv"))
            }
        }
    }

    private static func nextOrdinal(year: Int, _ db: Database) throws -> Int {
        (try Int.fetchOne(db, sql: "SELECT max(ordinal) FROM statement WHERE year = ?", arguments: [year]) ?? 0) + 1
    }

    private static func number(year: Int, ordinal: Int, series: String?) -> String {
        "\(pad(year, 4))-\(pad(ordinal, 4))" + (series.map { "-\($0)" } ?? "")
    }

    private static func statement(_ row: Row) throws -> StatementRecord {
        let number: String = row["number"]
        guard let first = CivilDate(row["period_first"] as String), let last = CivilDate(row["period_last"] as String),
            let period = Period(first: first, last: last)
        else { throw StoreError.io("statement \(number) has no valid period") }
        return StatementRecord(
            number: number, revision: row["revision"], replaces: row["replaces"], replacedBy: row["replaced_by"],
            company: CompanyID(rawValue: row["company"]), period: period, variant: row["variant"],
            issuedAt: Instant(milliseconds: row["issued_at"]), digest: row.bytes("digest"),
            ledgerSequence: row["ledger_sequence"], corrections: row["corrections"])
    }
}
