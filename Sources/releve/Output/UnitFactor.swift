/// How far a counter and the power beside it are apart when a unit is taken for another.
enum UnitFactor {
    private static let known: [(factor: Int64, small: String, large: String)] = [
        (1000, "Wh", "kWh"), (3_600_000, "Ws", "kWh"),
    ]

    /// What to write when the energy counted is by such a factor more, or less, than the power adds up to; nil when it is
    /// by none.
    static func advice(counted: Int64, heard: Int64) -> String? {
        guard counted > 0, heard > 0 else { return nil }
        let isMore = counted > heard
        let ratio = isMore ? counted / heard : heard / counted
        guard let found = known.first(where: { ($0.factor * 4 / 5...$0.factor * 5 / 4).contains(ratio) }) else {
            return nil
        }
        let (said, read) = isMore ? (found.small, found.large) : (found.large, found.small)
        return """
            \(found.factor) times \(isMore ? "more" : "less") than the power beside it says, as a counter in \(said) that \
            is read as \(read): write `unit: \(said)` for it, in a dialect of the lab's own
            """
    }
}
