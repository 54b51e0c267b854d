internal import UsageDomain

/// One payload, with the metrics it holds.
struct SparkplugPayload {
    private static let largestMetricCount = 4096

    private(set) var sequence: UInt64?
    private(set) var metrics: [SparkplugMetric] = []

    init(_ bytes: [UInt8], _ range: Range<Int>) throws(Refusal) {
        var fields = ProtobufFields(bytes, range)
        while let field = try fields.next() {
            switch (field.number, field.value) {
            case (2, .bytes(let range)):
                guard metrics.count < Self.largestMetricCount else { throw Refusal(.outOfRange) }
                metrics.append(try SparkplugMetric(bytes, range))
            case (3, .varint(let number)): sequence = number
            default: continue
            }
        }
    }

    /// The number that joins a node's birth with its death.
    var deathSequence: UInt64? {
        for metric in metrics where metric.name == "bdSeq" {
            if case .integer(let number) = metric.content { return number }
        }
        return nil
    }
}

/// One metric, before its name and datatype are known for certain.
struct SparkplugMetric {
    enum Content {
        case none
        /// As it travels: a negative number has its bits.
        case integer(UInt64)
        case float(Float)
        case double(Double)
        case boolean(Bool)
        case text(String)
        /// Bytes, a table, a template, an extension.
        case unreadable
    }

    /// Absent where an alias stands for it.
    private(set) var name: String?
    private(set) var alias: UInt64?
    private(set) var timestamp: UInt64 = 0
    private(set) var datatype: SparkplugDatatype?
    private(set) var isHistorical = false
    private(set) var isNull = false
    private(set) var hasProperties = false
    private(set) var content = Content.none

    init(_ bytes: [UInt8], _ range: Range<Int>) throws(Refusal) {
        var fields = ProtobufFields(bytes, range)
        while let field = try fields.next() {
            switch (field.number, field.value) {
            case (1, .bytes(let range)):
                guard let text = String(validating: bytes[range], as: UTF8.self) else { throw Refusal(.invalidUTF8) }
                name = text
            case (2, .varint(let number)): alias = number
            case (3, .varint(let number)): timestamp = number
            case (4, .varint(let number)): datatype = SparkplugDatatype(rawValue: UInt8(clamping: number))
            case (5, .varint(let number)): isHistorical = number != 0
            case (7, .varint(let number)): isNull = number != 0
            case (9, .bytes): hasProperties = true
            case (10, .varint(let number)): content = .integer(number & UInt64(UInt32.max))
            case (11, .varint(let number)): content = .integer(number)
            case (12, .fixed32(let bits)): content = .float(Float(bitPattern: bits))
            case (13, .fixed64(let bits)): content = .double(Double(bitPattern: bits))
            case (14, .varint(let number)): content = .boolean(number != 0)
            case (15, .bytes(let range)):
                content = String(validating: bytes[range], as: UTF8.self).map { .text($0) } ?? .unreadable
            case (16...19, .bytes): content = .unreadable
            default: continue
            }
        }
    }

    /// Nil when it is not a single value that can be told for certain.
    func value(as known: SparkplugDatatype?) -> SparkplugValue? {
        switch content {
        case .none, .unreadable: nil
        case .float(let number): .float(number)
        case .double(let number): .double(number)
        case .boolean(let flag): .boolean(flag)
        case .text(let text): .text(text)
        case .integer(let bits):
            switch datatype ?? known {
            case .int8: .signed(Int64(Int8(truncatingIfNeeded: bits)))
            case .int16: .signed(Int64(Int16(truncatingIfNeeded: bits)))
            case .int32: .signed(Int64(Int32(truncatingIfNeeded: bits)))
            case .int64: .signed(Int64(truncatingIfNeeded: bits))
            case .uint8, .uint16, .uint32, .uint64, .dateTime: .unsigned(bits)
            case .boolean: .boolean(bits != 0)
            default: nil
            }
        }
    }
}

enum SparkplugValue {
    case signed(Int64)
    case unsigned(UInt64)
    case float(Float)
    case double(Double)
    case boolean(Bool)
    case text(String)

    func write(named name: String, to document: inout DocumentWriter) {
        switch self {
        case .signed(let number): document.add(name, number)
        case .unsigned(let number): document.add(name, number)
        case .float(let number): document.add(name, number)
        case .double(let number): document.add(name, number)
        case .boolean(let flag): document.add(name, flag)
        case .text(let text): document.add(name, text)
        }
    }
}

/// The datatypes of single values; all others (tables, bytes, templates, arrays) are passed over.
enum SparkplugDatatype: UInt8, Codable, Sendable {
    case int8 = 1
    case int16, int32, int64, uint8, uint16, uint32, uint64, float, double, boolean, string, dateTime, text, uuid
}
