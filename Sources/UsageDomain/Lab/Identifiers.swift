/// A name given by the lab, unique among its kind: letters, digits, `-`, `_`, `.`.
package protocol LabIdentifier: RawRepresentable<String>, Hashable, Comparable, Codable, Sendable,
    CustomStringConvertible, ExpressibleByStringLiteral
{
    init(rawValue: String)
}

extension LabIdentifier {
    package init(stringLiteral value: String) { self.init(rawValue: value) }
    package var description: String { rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    package init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension LabIdentifier {
    /// Letters, digits, `-`, `_` and `.`, a letter or digit first, at most 64.
    package var isWellFormed: Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: false
            }
        }
        let bytes = rawValue.utf8
        return (1...64).contains(bytes.count) && bytes.first.map(isAlphanumeric) == true
            && bytes.allSatisfy { isAlphanumeric($0) || Array("-_.".utf8).contains($0) }
    }
}

extension String {
    /// One line that says something, without control characters.
    package func isOneLine(atMost limit: Int = 200) -> Bool {
        count <= limit && contains { !$0.isWhitespace } && !unicodeScalars.contains(where: \.isControl)
    }

    /// With what would move a terminal's cursor replaced: devices' words come from outside.
    package var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? "\u{FFFD}" : $0 }))
    }
}

extension Unicode.Scalar {
    /// Control characters, and what ends a line.
    package var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

/// A connection of the collector to a broker: where a block's messages came from.
package struct ConnectionID: LabIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The one that the settings call `broker`.
    package static let main = ConnectionID(rawValue: "broker")

    /// 1 to 32 lower-case letters, digits, `-` and `_`.
    package init?(checking text: String) {
        let isName = text.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
        }
        guard (1...32).contains(text.utf8.count), isName else { return nil }
        rawValue = text
    }
}

package struct MachineID: LabIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

package struct MemberID: LabIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

package struct CompanyID: LabIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

package struct ProjectID: LabIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// Deterministic: the machine and the opening instant, so that a replay gives the same identifiers.
package struct SessionID: LabIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of a dialect, as in the registry: `tasmota`, `shelly-gen2`, `native`.
package struct DialectName: LabIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let native: DialectName = "native"
}

/// The lab's keyed hash of a badge's UID (64 hex digits after `badge:`); the UID itself never enters the journal.
package struct BadgeToken: LabIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Of a reader that says only that no badge is there any more: whoever was in is out.
    package static let nobody: BadgeToken = ""

    /// Marks a token in a payload, and among a member's badges.
    package static let prefix = "badge:"

    /// A token as it is written; nil for what is none.
    package init?(written text: some StringProtocol) {
        let digits = text.dropFirst(Self.prefix.count)
        let isHexadecimal = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard text.hasPrefix(Self.prefix), digits.utf8.count == 64, isHexadecimal else { return nil }
        self.init(rawValue: String(text))
    }

    /// Enough of it to tell two apart.
    package var short: String { String(rawValue.dropFirst(Self.prefix.count).prefix(8)) }
}
