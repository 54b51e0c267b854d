/// Bins of a sixteenth of an octave, above one unit; amounts are thousandths of it.
///
/// The scale is that of ears and of machines: 5 W and 10 W are as far apart as 500 W and 1000 W. It is linear within each
/// octave, which needs no logarithm, keeps the order, and can be inverted.
enum LogarithmicScale {
    private static let binsPerOctave = 16
    /// Holds everything from some 60,000 units on.
    static let largestBin = 16 * binsPerOctave - 1

    static func bin(_ thousandths: Int64) -> Int { min(Int(position(thousandths)), largestBin) }

    /// In bins, with the part of one.
    static func position(_ thousandths: Int64) -> Double {
        let shifted = Double(max(0, thousandths)) / 1000 + 1
        return (Double(shifted.exponent) + shifted.significand - 1) * Double(binsPerOctave)
    }

    /// Where a bin begins, in thousandths.
    static func lowerEdge(_ bin: Int) -> Int64 {
        let octave = bin / binsPerOctave
        let part = Double(bin % binsPerOctave) / Double(binsPerOctave)
        return Int64(((1 + part) * Double(1 << octave) - 1) * 1000)
    }
}
