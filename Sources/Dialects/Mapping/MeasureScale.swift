internal import UsageDomain

/// How a number as sent becomes the quantity's integer: times a fraction, plus an offset, rounded half away from zero.
struct MeasureScale: Hashable, Sendable {
    /// Beyond it no value is exact in a double, and no machine of ours ever was.
    static let largestMagnitude: Int64 = 1 << 53

    var numerator: Int64
    var denominator: Int64
    /// Given by the mapping on top of the unit.
    var factor: Double = 1
    /// In the quantity's own integer unit.
    var offset: Double = 0
    var isAbsolute = false

    func amount(of integer: Int64) throws(Refusal) -> Int64 {
        guard factor == 1, offset == 0 else { return try amount(of: Double(integer)) }
        let (product, overflow) = integer.multipliedReportingOverflow(by: numerator)
        guard !overflow else { throw Refusal(.outOfRange) }
        let (quotient, remainder) = product.quotientAndRemainder(dividingBy: denominator)
        let isAtLeastHalf = remainder.magnitude >= denominator.magnitude - remainder.magnitude
        let rounded = isAtLeastHalf && remainder != 0 ? quotient + product.signum() : quotient
        return try bounded(rounded)
    }

    func amount(of number: Double) throws(Refusal) -> Int64 {
        let scaled = number * factor * Double(numerator) / Double(denominator) + offset
        guard let amount = Int64(exactly: scaled.rounded(.toNearestOrAwayFromZero)) else {
            throw Refusal(.outOfRange)
        }
        return try bounded(amount)
    }

    private func bounded(_ amount: Int64) throws(Refusal) -> Int64 {
        guard amount.magnitude <= Self.largestMagnitude.magnitude else { throw Refusal(.outOfRange) }
        return isAbsolute ? abs(amount) : amount
    }
}
