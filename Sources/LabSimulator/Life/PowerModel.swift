/// What a machine draws, in milliwatts, drawn anew for each short span.
struct PowerModel: Sendable {
    var off: ClosedRange<Int64> = 0...0
    var idle: ClosedRange<Int64>
    /// Working with the tool at rest (moving, chilling): still above the busy threshold.
    var light: ClosedRange<Int64>
    /// Working with the tool on (beam, spindle in material, heated bed).
    var heavy: ClosedRange<Int64>
    /// Share of `heavy` in the working time.
    var heavyPerMille: Int64
    /// Length of a span of constant power while working, in milliseconds.
    var workSpan: ClosedRange<Int64>
}
