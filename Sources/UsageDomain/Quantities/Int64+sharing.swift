/// Sums and shares of amounts whose size nobody can promise: they come from devices and files.
extension Int64 {
    /// The sum, held at the type's bounds.
    package func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    /// `self × part ÷ whole` rounded toward zero, without overflow; all of it from `whole` on, none up to 0.
    package func apportioned(_ part: Int64, of whole: Int64) -> Int64 {
        guard part > 0 else { return 0 }
        guard part < whole else { return self }
        let quotient = whole.magnitude.dividingFullWidth(magnitude.multipliedFullWidth(by: part.magnitude)).quotient
        return self < 0 ? 0 &- Int64(bitPattern: quotient) : Int64(bitPattern: quotient)
    }
}
