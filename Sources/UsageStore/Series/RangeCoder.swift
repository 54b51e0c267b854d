/// What is coded at once: a bit with its probability, or up to 16 bits taken as equally likely.
struct CodedStep {
    private let packed: UInt32

    /// A bit of which a 0 is as probable as `zero`, in 1/65536, says: never 0 nor 65536.
    @inline(__always)
    init(_ bit: Bool, zero: UInt32) {
        packed = zero | (bit ? 1 << 16 : 0)
    }

    /// The lowest `count` bits of `value`, 1 to 16.
    @inline(__always)
    init(direct value: UInt64, count: Int) {
        packed = UInt32(truncatingIfNeeded: value) & (1 << UInt32(count) - 1) | UInt32(count) << 24
    }

    /// 0 for a bit with its probability.
    var directCount: UInt32 { packed >> 24 }
    var directValue: UInt32 { packed & 0xFFFF }
    var zero: UInt32 { packed & 0xFFFF }
    var bit: Bool { packed >> 16 & 1 == 1 }
}

/// Binary range coder with carry, after the construction of Martin (1979).
struct RangeEncoder {
    private(set) var bytes: [UInt8] = []
    private var low: UInt64 = 0
    private var range: UInt32 = .max
    private var held: UInt8 = 0
    private var heldCount = 0

    /// Bytes so far, up to a few that are still being decided.
    var length: Int { bytes.count + heldCount }

    @inline(__always)
    mutating func encode(_ step: CodedStep) {
        if step.directCount > 0 {
            range >>= step.directCount
            low += UInt64(step.directValue) * UInt64(range)
        } else {
            let bound = (range >> 16) * step.zero
            if step.bit {
                low += UInt64(bound)
                range -= bound
            } else {
                range = bound
            }
        }
        normalise()
    }

    consuming func finish() -> [UInt8] {
        for _ in 0..<5 { shiftLow() }
        while bytes.last == 0 { bytes.removeLast() }
        return bytes
    }

    @inline(__always)
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

    @inline(__always)
    mutating func decode(zero: UInt32) -> Bool {
        let bound = (range >> 16) * zero
        let bit = code >= bound
        if bit {
            code -= bound
            range -= bound
        } else {
            range = bound
        }
        normalise()
        return bit
    }

    mutating func decodeDirect(count: Int) -> UInt64 {
        var value: UInt64 = 0
        var remaining = count
        while remaining > 0 {
            let taken = min(remaining, 16)
            remaining -= taken
            range >>= UInt32(taken)
            // More than the bits can say exists only in damaged content.
            let bits = min(code / range, 1 << UInt32(taken) - 1)
            code -= bits * range
            value = value << UInt64(taken) | UInt64(bits)
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
