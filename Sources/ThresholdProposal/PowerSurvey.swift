package import UsageDomain

/// What one reading of a power history gives: how long at which power, and how often it was told.
package struct PowerSurvey: Hashable, Sendable {
    package private(set) var histogram = PowerHistogram()
    /// How long something is known, without silences.
    package private(set) var heard = TimeSpan.zero
    package private(set) var first: Instant?
    package private(set) var last: Instant?
    /// How many times between two readings fell into each bin of the scale, in seconds.
    private var periods = [Int64](repeating: 0, count: LogarithmicScale.largestBin + 1)

    mutating func add(_ span: ReadingSpans.Span) {
        first = first ?? span.start
        last = span.end
        heard += span.length
        histogram.add(span.milliwatts, for: span.length)
        periods[LogarithmicScale.bin(span.length.milliseconds)] += 1
    }

    /// The median time between readings, to a sixteenth of an octave.
    package var period: TimeSpan { quantile(0.5) }

    /// How soon a change is told: of a plug that reports on change, far less than its usual period.
    package var resolution: TimeSpan { quantile(0.02) }

    private func quantile(_ part: Double) -> TimeSpan {
        var rest = Int64(Double(periods.reduce(0, +)) * part)
        for (bin, count) in periods.enumerated() {
            rest -= count
            if rest < 0 { return .milliseconds(LogarithmicScale.lowerEdge(bin)) }
        }
        return .zero
    }
}
