import Decisions
import GRDB
import UsageDomain

/// The mark that a store's statement numbers carry since it was restored.
///
/// A copy says of itself in its ledger that it is one. What its original issued since nobody can know, so the numbers a
/// copy gives are of a series of its own. Two copies of one store have two.
enum NumberSeries {
    /// An entry of the ledger about copies and series; other notes say other things.
    private struct Note: Codable {
        var copied: String?
        /// Empty: the numbers go on as they were.
        var series: String?
    }

    /// Without letters and digits that are mistaken for others.
    private static let letters = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")

    /// Nil in a store that was never restored, or moved as it was.
    static func current(_ db: Database) throws -> String? {
        try latest(where: "json_type(content, '$.series') = 'text'", db)?.series.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The store is a copy that has issued nothing yet, and must not go on with its original's numbers.
    static func isDue(_ db: Database) throws -> Bool {
        let said = "json_type(content, '$.copied') = 'text' OR json_type(content, '$.series') = 'text'"
        guard let latest = try latest(where: said, db) else { return false }
        return latest.series == nil
    }

    /// In a copy, of itself.
    static func noteCopy(at instant: Instant, _ db: Database) throws {
        try append(
            Note(copied: instant.iso8601), by: .collector,
            reason: "this is a copy; the statements it issues get a series of their own", at: instant, db)
    }

    /// `keeps` when the original issued nothing since and will not any more: its numbers go on.
    static func begin(
        keepsNumbers keeps: Bool, by actor: Actor, reason: String, at instant: Instant, _ db: Database
    ) throws {
        let fresh = String((0..<4).map { _ in letters.randomElement() ?? "X" })
        try append(
            Note(series: keeps ? current(db) ?? "" : fresh), by: actor, reason: reason, at: instant, db)
    }

    private static func append(
        _ note: Note, by actor: Actor, reason: String, at instant: Instant, _ db: Database
    ) throws {
        _ = try LedgerTable.append(
            .note, by: actor, reason: reason, content: CanonicalJSON.text(note), at: instant, db)
    }

    private static func latest(where condition: String, _ db: Database) throws -> Note? {
        try String.fetchOne(
            db,
            sql: """
                SELECT content FROM ledger_entry WHERE kind = 'note' AND content IS NOT NULL AND (\(condition))
                ORDER BY sequence DESC LIMIT 1
                """
        ).map { try CanonicalJSON.value(Note.self, from: $0, in: "a note of the ledger") }
    }
}
