import UsageDomain

/// Energy from power: each sample holds until the next one.
///
/// Exact in integers: what does not make a whole milliwatt-hour is carried to the next interval.
struct EnergyIntegrator: Hashable, Codable, Sendable {
    /// Everything added so far, in whole milliwatt-hours.
    private(set) var total: Int64 = 0
    /// Milliwatt-milliseconds not yet counted, below one milliwatt-hour.
    private var remainder: Int64 = 0

    private static let perMilliwattHour: Int64 = 3_600_000

    /// Adds `power` held for `span`; what would overflow counts nothing.
    mutating func add(_ power: Power, for span: TimeSpan) {
        let (product, overflow) = power.milliwatts.multipliedReportingOverflow(by: span.milliseconds)
        guard !overflow, product >= 0, product <= .max - Self.perMilliwattHour else { return }
        let (whole, rest) = (product + remainder).quotientAndRemainder(dividingBy: Self.perMilliwattHour)
        total = total.addingReportingOverflow(whole).overflow ? total : total + whole
        remainder = rest
    }

    /// Energy of `power` held for `span`, in milliwatt-hours; more than anything real instead of an overflow.
    static func energy(_ power: Power, for span: TimeSpan) -> Int64 {
        let (product, overflow) = power.milliwatts.multipliedReportingOverflow(by: span.milliseconds)
        return overflow ? 1 << 53 : min(max(product / perMilliwattHour, 0), 1 << 53)
    }
}
