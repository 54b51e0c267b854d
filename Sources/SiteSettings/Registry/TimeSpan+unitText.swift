package import UsageDomain

extension TimeSpan {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Reads a span with its unit: `10s`, `15 min`, `1.5h`, `50ms`, `7d`.
    ///
    /// - Returns: nil for anything else, and for what is negative, finer than a millisecond or too large for 64 bits.
    init?(unitText: String) {
        guard let value = scaledInteger(unitText, units: TimeSpan.units.map { ($0.name, $0.milliseconds) }) else {
            return nil
        }
        self.init(milliseconds: value)
    }

    /// The span as `init(unitText:)` reads it, in the largest unit that gives a whole number of at least two.
    package var unitText: String {
        for (name, size) in TimeSpan.units
        where milliseconds.isMultiple(of: size) && (milliseconds / size >= 2 || (name == "s" && milliseconds > 0)) {
            return "\(milliseconds / size)\(name)"
        }
        return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
    }
}
