import Decisions
package import UsageDomain

extension UsageStore {
    /// What statement numbers end with since the store was restored; nil in one that never was.
    package func numberSeries() throws -> String? {
        try read(NumberSeries.current)
    }

    /// The store is a copy, and nobody has said yet how its statements are numbered: what its original issued since the
    /// copy was made is not in it.
    package func needsNumberSeries() throws -> Bool {
        try read(NumberSeries.isDue)
    }

    /// Has the numbers go on in a series of their own, or as they were when the original of this copy issues nothing any
    /// more; the ledger tells.
    package func beginNumberSeries(
        keepsNumbers: Bool = false, by actor: Actor, reason: String, at instant: Instant
    ) throws {
        try write { db in
            try NumberSeries.begin(keepsNumbers: keepsNumbers, by: actor, reason: reason, at: instant, db)
        }
    }
}
