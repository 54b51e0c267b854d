/// A probability that learns: of a 0 bit, in 1/65536, with the number of bits seen so far.
struct AdaptiveBit {
    private(set) var zero: UInt32 = 32_768
    private var seen: UInt32 = 0

    /// Beyond it old bits are forgotten; long enough for noise, short enough for a machine that changes its habits.
    private static let memory: UInt32 = 160

    mutating func learn(_ bit: Bool) {
        let divisor = seen + 2
        if bit {
            zero -= zero / divisor
        } else {
            zero += (65_536 - zero) / divisor
        }
        zero = min(max(zero, 32), 65_504)
        if seen < Self.memory { seen += 1 }
    }
}

/// Binary range coder with carry, after the construction of Martin (1979).
struct RangeEncoder {
    private(set) var bytes: [UInt8] = []
    private var low: UInt64 = 0
    private var range: UInt32 = .max
    private var held: UInt8 = 0
    private var heldCount = 0

    mutating func encode(_ bit: Bool, with model: inout AdaptiveBit) {
        let bound = (range >> 16) * model.zero
        if bit {
            low += UInt64(bound)
            range -= bound
        } else {
            range = bound
        }
        model.learn(bit)
        normalise()
    }

    /// The lowest `count` bits of `value`, taken as equally likely.
    mutating func encodeDirect(_ value: UInt64, count: Int) {
        for shift in stride(from: count - 1, through: 0, by: -1) {
            range >>= 1
            if value >> UInt64(shift) & 1 == 1 { low += UInt64(range) }
            normalise()
        }
    }

    consuming func finish() -> [UInt8] {
        for _ in 0..<5 { shiftLow() }
        while bytes.last == 0 { bytes.removeLast() }
        return bytes
    }

    private mutating func normalise() {
        while range < 1 << 24 {
            range <<= 8
            shiftLow()
        }
    }

    private mutating func shiftLow() {
        if low < 0xFF00_0000 || low > 0xFFFF_FFFF {
            let carry = UInt8(truncatingIfNeeded: low >> 32)
            if heldCount > 0 {
                bytes.append(held &+ carry)
                for _ in 1..<heldCount { bytes.append(0xFF &+ carry) }
            }
            heldCount = 0
            held = UInt8(truncatingIfNeeded: low >> 24)
        }
        heldCount += 1
        low = (low & 0x00FF_FFFF) << 8
    }
}

/// Reads what `RangeEncoder` wrote.
///
/// Past the end it reads zeros, so damage gives wrong values, never a trap.
struct RangeDecoder {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var code: UInt32 = 0
    private var range: UInt32 = .max

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
        for _ in 0..<4 { code = code << 8 | next() }
    }

    mutating func decode(with model: inout AdaptiveBit) -> Bool {
        let bound = (range >> 16) * model.zero
        let bit = code >= bound
        if bit {
            code -= bound
            range -= bound
        } else {
            range = bound
        }
        model.learn(bit)
        normalise()
        return bit
    }

    mutating func decodeDirect(count: Int) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<count {
            range >>= 1
            let bit = code >= range
            if bit { code -= range }
            value = value << 1 | (bit ? 1 : 0)
            normalise()
        }
        return value
    }

    private mutating func normalise() {
        while range < 1 << 24 {
            range <<= 8
            code = code << 8 | next()
        }
    }

    private mutating func next() -> UInt32 {
        guard position < bytes.endIndex else { return 0 }
        defer { position += 1 }
        return UInt32(bytes[position])
    }
}
