/// Guesses the next value of a column from those before it.
///
/// Integer arithmetic that wraps: encoder and decoder agree on any input.
struct Predictor {
    /// What is followed; its code takes five bits: slope, then smoothing.
    struct Kind: Hashable {
        let tracksSlope: Bool
        /// How slowly the tracked quantity follows, as a power of two of values: 0 is "as the last one".
        let smoothing: Int

        /// A regular clock with jitter and a level with noise are followed slowly; a drift at once; a counter by slope.
        static let all =
            [0, 1, 2, 3, 4, 6, 8].map { Kind(tracksSlope: false, smoothing: $0) }
            + [0, 2, 4].map { Kind(tracksSlope: true, smoothing: $0) }

        var code: UInt8 { (tracksSlope ? 16 : 0) | UInt8(smoothing) }

        init(tracksSlope: Bool, smoothing: Int) {
            self.tracksSlope = tracksSlope
            self.smoothing = smoothing
        }

        init?(code: UInt8) {
            guard code < 32, code & 15 <= 8 else { return nil }
            self.init(tracksSlope: code & 16 != 0, smoothing: Int(code & 15))
        }
    }

    /// The estimate carries 1/1024 of a unit.
    private static let fraction: Int64 = 10

    private let kind: Kind
    private let step: Int64
    private var estimate: Int64
    private var slope: Int64
    private var spread: Int64 = 0
    /// Values since the last jump, up to what the smoothing remembers: a mean at first, then a slow follower.
    private var followed: Int64 = 1

    /// Begins after the value `first`, with `step` as the usual growth from one value to the next.
    init(kind: Kind, first: Int64, step: Int64) {
        self.kind = kind
        self.step = step
        estimate = first << Self.fraction
        slope = step << Self.fraction
    }

    /// The next value, expected; call `observe` with what it was.
    var prediction: Int64 {
        let growth = kind.tracksSlope ? slope : step << Self.fraction
        return (estimate &+ growth &+ (1 << (Self.fraction - 1))) >> Self.fraction
    }

    mutating func observe(_ value: Int64) {
        let shifted = value << Self.fraction
        if kind.tracksSlope {
            slope &+= ((shifted &- estimate) &- slope) >> Int64(kind.smoothing)
            estimate = shifted
            return
        }
        let expected = estimate &+ step << Self.fraction
        let error = shifted &- expected
        let distance = Int64(bitPattern: min(error.magnitude, 1 << 56))
        // A jump (a machine that starts, a message that is missing) is followed at once.
        if distance > 6 &* spread &+ (4 << Self.fraction) {
            estimate = shifted
            followed = 1
        } else {
            followed = min(followed + 1, 1 << Int64(kind.smoothing))
            estimate = expected &+ error / followed
        }
        spread &+= (distance &- spread) >> 4
    }
}
