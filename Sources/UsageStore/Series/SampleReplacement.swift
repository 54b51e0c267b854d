import GRDB
package import UsageDomain

/// The samples of a machine and a span of time, as one transaction puts them in the place of those stored.
package struct SampleReplacement: Hashable, Sendable {
    package let machine: MachineID
    /// The quantities that came together, as the schema names them; nil for all of the machine's.
    let group: String?
    package let from: Instant
    /// Nil for all that is stored.
    package let to: Instant?

    init(machine: MachineID, group: String?, from: Instant, to: Instant?) {
        self.machine = machine
        self.group = group
        self.from = from
        self.to = to
    }

    init(_ replacement: MachineReplacement) {
        self.init(machine: replacement.machine, group: nil, from: replacement.from, to: replacement.end?.at)
    }

    /// What another store holds of it: chunks as they are, and one of all that is no whole chunk.
    func coming(from other: UsageStore) throws -> [SeriesTable.EncodedRows] {
        var chunks: [SeriesTable.EncodedRows] = []
        var rest: [String: SeriesRows] = [:]
        for stored in try other.read({ db in try SeriesTable.stored(self, db) }) {
            let taken = stored.rows.filtered(holds)
            if taken.count == stored.rows.count, stored.place.isChunk {
                chunks.append(SeriesTable.EncodedRows(stored))
            } else if !taken.isEmpty {
                rest[taken.groupName, default: SeriesRows(machine: machine, quantities: taken.quantities)].append(taken)
            }
        }
        return chunks + rest.sorted { $0.key < $1.key }.map { SeriesTable.EncodedRows($0.value.sorted()) }
    }

    func holds(_ milliseconds: Int64) -> Bool {
        from.milliseconds <= milliseconds && milliseconds < to?.milliseconds ?? .max
    }
}

extension UsageStore {
    /// Puts the samples that another store holds in the place of those stored.
    ///
    /// What remains of stored chunks on both sides becomes chunks of their own: no later transaction has to take them apart.
    ///
    /// - Throws: StoreError; then nothing has changed.
    package func take(_ replacement: SampleReplacement, from other: UsageStore) throws {
        let coming = try replacement.coming(from: other)
        var isDone = false
        // A checkpoint may make a chunk of parts meanwhile.
        while !isDone {
            let found = try read { db in try SeriesTable.stored(replacement, db) }
            let kept = found.flatMap { stored in
                [
                    stored.rows.filtered { $0 < replacement.from.milliseconds },
                    stored.rows.filtered { $0 >= replacement.to?.milliseconds ?? .max },
                ].filter { !$0.isEmpty }.map(SeriesTable.EncodedRows.init)
            }
            try write { db in
                guard try SeriesTable.places(replacement, db) == found.map(\.place) else { return }
                try SeriesTable.replace(found, of: replacement.machine, by: kept + coming, db)
                isDone = true
            }
        }
    }

    /// Cuts a machine's chunks at an instant, so that what lies after it can be replaced at once.
    package func cutSamples(of machine: MachineID, at instant: Instant, from other: UsageStore) throws {
        try take(SampleReplacement(machine: machine, group: nil, from: instant, to: instant), from: other)
    }

    /// A machine's samples within a span of time in pieces of about a chunk, for `take`.
    ///
    /// They come from the store `beside`.
    ///
    /// - Returns: In order of time, group by group.
    /// - Throws: StoreError when one of the two cannot be read.
    package func sampleReplacements(
        of machine: MachineID, in span: Range<Instant>, beside: UsageStore
    ) throws -> [SampleReplacement] {
        let (stored, coming) = (try beginnings(of: machine, in: span), try beside.beginnings(of: machine, in: span))
        return Set(stored.keys).union(coming.keys).sorted().flatMap { group -> [SampleReplacement] in
            let cuts = (coming[group] ?? stored[group] ?? []).dropFirst()
            return zip([span.lowerBound] + cuts, cuts + [span.upperBound]).filter { $0 < $1 }.map {
                SampleReplacement(machine: machine, group: group, from: $0, to: $1)
            }
        }
    }

    /// Of each group: where its chunks begin, and the first of its parts.
    private func beginnings(of machine: MachineID, in span: Range<Instant>) throws -> [String: [Instant]] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT quantities, first_at FROM series_chunk WHERE machine = ?1 AND first_at < ?3 AND last_at >= ?2
                    UNION SELECT quantities, min(first_at) FROM series_part
                    WHERE machine = ?1 AND first_at < ?3 AND last_at >= ?2 GROUP BY quantities
                    ORDER BY quantities, first_at
                    """,
                arguments: [machine.rawValue, span.lowerBound.milliseconds, span.upperBound.milliseconds])
            return Dictionary(grouping: rows) { $0["quantities"] as String }.mapValues { rows in
                rows.map { Instant(milliseconds: max($0["first_at"], span.lowerBound.milliseconds)) }
            }
        }
    }
}
