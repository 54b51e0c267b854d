import UsageDomain

/// Energy of a circuit without an energy counter: each power sample holds until the next one.
///
/// Exact in integers: what does not make a whole milliwatt-hour is carried to the next interval.
struct EnergyIntegrator: Hashable, Codable, Sendable {
    /// Milliwatt-milliseconds not yet counted, below one milliwatt-hour.
    private var remainder: Int64 = 0

    private static let perMilliwattHour: Int64 = 3_600_000

    /// Energy of `power` held for `span`, in milliwatt-hours.
    mutating func add(_ power: Power, for span: TimeSpan) -> Int64 {
        let (product, overflow) = power.milliwatts.multipliedReportingOverflow(by: span.milliseconds)
        guard !overflow, product >= 0, product <= .max - Self.perMilliwattHour else { return 0 }
        let (whole, rest) = (product + remainder).quotientAndRemainder(dividingBy: Self.perMilliwattHour)
        remainder = rest
        return whole
    }
}
