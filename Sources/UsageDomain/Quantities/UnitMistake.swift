/// A counter of energy that is apart from the power beside it by such a factor as a unit that is taken for another.
package struct UnitMistake: Hashable, Codable, Sendable {
    package let factor: Int64
    /// Whether the counter counts more than the power adds up to.
    package let isMore: Bool
    /// What it says, and what that is read as.
    package let said: String
    package let read: String

    private static let known: [(factor: Int64, small: String, large: String)] = [
        (1000, "Wh", "kWh"), (3_600_000, "Ws", "kWh"),
    ]

    /// From two amounts of the same unit; nil when they are apart by no such factor.
    package init?(counted: Int64, heard: Int64) {
        guard counted > 0, heard > 0 else { return nil }
        isMore = counted > heard
        let ratio = isMore ? counted / heard : heard / counted
        guard let found = Self.known.first(where: { ($0.factor * 4 / 5...$0.factor * 5 / 4).contains(ratio) }) else {
            return nil
        }
        factor = found.factor
        (said, read) = isMore ? (found.small, found.large) : (found.large, found.small)
    }

    /// What a rule of a dialect has to say.
    package var line: String { "unit: \(said)" }
}
