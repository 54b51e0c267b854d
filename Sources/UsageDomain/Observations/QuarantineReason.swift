/// Why a message or a value was kept aside: counted, shown, never guessed at.
///
/// The raw value is a stable code.
package enum QuarantineReason: String, CaseIterable, Hashable, Codable, Sendable {
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
