internal import UsageDomain

/// The fields of one protobuf message, in the order they were written.
///
/// Whoever reads them passes over the numbers it does not know; groups, which nobody writes any more, are passed over here.
struct ProtobufFields {
    enum Value {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        /// Text, bytes or a message.
        case bytes(Range<Int>)
    }

    private static let deepestGroup = 64
    private static let malformed = Refusal(.malformedProtobuf)

    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// Nil at the end.
    mutating func next() throws(Refusal) -> (number: Int, value: Value)? {
        var groups: [Int] = []
        while position < end {
            let tag = try varint()
            guard tag <= UInt64(UInt32.max), tag >> 3 > 0 else { throw Self.malformed }
            let number = Int(tag >> 3)
            let value: Value
            switch tag & 7 {
            case 0: value = .varint(try varint())
            case 1: value = .fixed64(try fixed(8))
            case 2:
                let length = try varint()
                guard length <= UInt64(end - position) else { throw Self.malformed }
                value = .bytes(position..<position + Int(length))
                position += Int(length)
            case 3:
                guard groups.count < Self.deepestGroup else { throw Refusal(.nestedTooDeep) }
                groups.append(number)
                continue
            case 4:
                guard groups.popLast() == number else { throw Self.malformed }
                continue
            case 5: value = .fixed32(UInt32(truncatingIfNeeded: try fixed(4)))
            default: throw Self.malformed
            }
            if groups.isEmpty { return (number, value) }
        }
        guard groups.isEmpty else { throw Self.malformed }
        return nil
    }

    private mutating func varint() throws(Refusal) -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard position < end else { throw Self.malformed }
            let byte = bytes[position]
            position += 1
            guard shift < 63 || byte <= 1 else { throw Self.malformed }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
        }
        throw Self.malformed
    }

    private mutating func fixed(_ count: Int) throws(Refusal) -> UInt64 {
        guard end - position >= count else { throw Self.malformed }
        defer { position += count }
        return bytes[position..<position + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
