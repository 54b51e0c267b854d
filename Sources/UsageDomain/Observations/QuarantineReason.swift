/// Why a message or a value was kept aside: counted, shown, never guessed at.
///
/// The raw value is a stable code.
package enum QuarantineReason: String, CaseIterable, ComparedByCase, Codable, Sendable {
    case malformedJSON
    case malformedNumber
    case malformedProtobuf
    case malformedXML
    case invalidUTF8
    case payloadTooLarge
    case nestedTooDeep
    case missingField
    /// What the values are called was said in an earlier message, which was not heard.
    case missingBirth
    case unknownValue
    case outOfRange
    case negativeCounter
    /// More than a meter's noise below zero: a clamp mounted the wrong way round.
    case negativePower
    case implausibleIncrease
    case unknownBadge
    case tooManyTopics
    case clockOutOfBounds
}

extension QuarantineReason {
    package var place: UInt8 {
        switch self {
        case .malformedJSON: 0
        case .malformedNumber: 1
        case .malformedProtobuf: 2
        case .malformedXML: 3
        case .invalidUTF8: 4
        case .payloadTooLarge: 5
        case .nestedTooDeep: 6
        case .missingField: 7
        case .missingBirth: 8
        case .unknownValue: 9
        case .outOfRange: 10
        case .negativeCounter: 11
        case .negativePower: 12
        case .implausibleIncrease: 13
        case .unknownBadge: 14
        case .tooManyTopics: 15
        case .clockOutOfBounds: 16
        }
    }
}
