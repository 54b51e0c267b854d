/// One observation of one data item.
struct MTConnectObservation {
    static let longestText = 256
    static let unavailable = "UNAVAILABLE"

    /// The device it is of, where the document says so.
    var device: String?
    /// The data item's.
    var id: String
    /// As elements of documents are called: `Execution`, `PartCount`, `x:Flood`.
    var type: String
    var subType: String?
    /// A condition has its level here.
    var value: String
    var isCondition: Bool
    /// Counts up within one life of the agent.
    var sequence: UInt64?
    /// The agent's or adapter's clock, as it is written.
    var timestamp: String?

    /// `PartCount`, or `PartCount:GOOD`.
    var typeKey: String { subType.map { "\(type):\($0)" } ?? type }

    var isAvailable: Bool { value != Self.unavailable }

    /// The place within the agent's life, as far as it is said.
    var place: MTConnectPlace { MTConnectPlace(sequence: sequence, timestamp: timestamp) }

    /// The element name of a data item's type: `PART_COUNT` is called `PartCount`.
    static func elementName(of type: String) -> String {
        guard !type.utf8.contains(where: { $0 >= 0x61 && $0 <= 0x7A && $0 != 0x78 }) else { return type }
        let prefix = type.firstIndex(of: ":").map { type[...$0] } ?? ""
        let words = type.dropFirst(prefix.count).split(separator: "_").map { word in
            ["AC", "DC", "PH", "IP", "URI", "UUID"].contains(word) ? String(word) : word.capitalizedInASCII
        }
        return prefix + words.joined()
    }
}

extension Substring {
    fileprivate var capitalizedInASCII: String { prefix(1) + dropFirst().lowercased() }
}
