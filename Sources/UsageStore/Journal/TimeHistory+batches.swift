package import UsageDomain

extension TimeHistory {
    /// The batch with instants for arrivals, `unplaced` where they cannot be told.
    package func placed(_ batch: MessageBatch, on base: Int64?) -> MessageBatch {
        isPlain(base) ? batch : batch.restamped { instant(of: $0, on: base) ?? .unplaced }
    }

    /// What arrivals of a block differ from instants by, as SQL; nil where they never do.
    var shiftColumn: String? {
        let displaced = bases.filter { shift(of: $0.number) != .zero }
        guard !displaced.isEmpty else { return nil }
        let cases = displaced.map { base in
            "WHEN \(base.number) THEN \(shift(of: base.number).map { String($0.milliseconds) } ?? "NULL")"
        }
        return "(CASE time_base \(cases.joined(separator: " ")) ELSE 0 END)"
    }
}
