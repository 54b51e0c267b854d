import Decisions
import Foundation
import GRDB
import UsageDomain

/// Entries as rows of `ledger_entry`.
enum LedgerTable {
    static func append(
        _ kind: DecisionKind, by actor: Actor, reason: String, content: String, at: Instant, _ db: Database
    ) throws -> LedgerEntry {
        let author = try CanonicalJSON.text(actor)
        let format = LedgerEntry.currentFormat
        let last = try head(db)
        let sequence = (last?.sequence ?? 0) + 1
        let previous = last?.hash ?? LedgerEntry.genesis
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let commitment = LedgerEntry.commitment(salt: salt, author: author, reason: reason, content: content)
        let entry = LedgerEntry(
            format: format, sequence: sequence, at: at, kind: kind, author: author, reason: reason, content: content,
            salt: salt,
            commitment: commitment,
            hash: LedgerEntry.hash(
                previous: previous, format: format, sequence: sequence, at: at, kind: kind, commitment: commitment),
            previousHash: previous)
        try db.execute(
            sql: """
                INSERT INTO ledger_entry (sequence, format, at, kind, author, reason, content, salt, commitment, hash,
                    previous_hash)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                sequence, format, at.milliseconds, kind.rawValue, author, reason, content, Data(salt), Data(commitment),
                Data(entry.hash), Data(previous),
            ])
        return entry
    }

    static func head(_ db: Database) throws -> LedgerEntry? {
        try Row.fetchOne(db, sql: "SELECT * FROM ledger_entry ORDER BY sequence DESC LIMIT 1").map(entry)
    }

    static func entry(_ row: Row) throws -> LedgerEntry {
        guard let kind = DecisionKind(rawValue: row["kind"]) else {
            throw StoreError.io("ledger entry \(row["sequence"] as Int64) is of an unknown kind")
        }
        return LedgerEntry(
            format: row["format"], sequence: row["sequence"], at: Instant(milliseconds: row["at"]), kind: kind,
            author: row["author"],
            reason: row["reason"], content: row["content"], salt: (row["salt"] as Data?).map { [UInt8]($0) },
            commitment: row.bytes("commitment"), hash: row.bytes("hash"), previousHash: row.bytes("previous_hash"))
    }
}
