internal import Foundation
internal import FoundationXML
internal import UsageDomain

/// Reads a document of streams; other documents hold no observations.
///
/// The parser is the toolchain's. A document type, which MTConnect never has, is refused before it sees any.
final class MTConnectXML: XMLParserDelegate {
    /// Elements of conditions are called after their level.
    static let levels: Set = ["Normal", "Warning", "Fault", "Unavailable"]
    private static let deepestNesting = 64

    private var observations: [MTConnectObservation] = []
    private var instance: String?
    private var lastSequence: UInt64?
    private var depth = 0
    private var hasRoot = false
    private var device: String?
    private var current: MTConnectObservation?
    private var refusal: Refusal?

    static func read(
        _ bytes: [UInt8], _ range: Range<Int>
    ) throws(Refusal) -> (observations: [MTConnectObservation], instance: String?, lastSequence: UInt64?) {
        let text = bytes[range]
        // In UTF-8, which is what MTConnect is written in, these bytes are nothing else.
        guard !text.contains(0), String(validating: text, as: UTF8.self) != nil else { throw Refusal(.invalidUTF8) }
        guard text.firstRange(of: Array("<!DOCTYPE".utf8)) == nil, Self.isDeclaredAsUTF8(text) else {
            throw Refusal(.malformedXML)
        }
        let reading = MTConnectXML()
        let parser = XMLParser(data: Data(text))
        parser.delegate = reading
        let isRead = parser.parse() && parser.parserError == nil
        if let refusal = reading.refusal { throw refusal }
        // The toolchain's parser also succeeds where a document ends too early.
        guard isRead, reading.hasRoot, reading.depth == 0 else { throw Refusal(.malformedXML) }
        return (reading.observations, reading.instance, reading.lastSequence)
    }

    private static func isDeclaredAsUTF8(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.starts(with: "<?xml".utf8), let end = text.firstRange(of: Array("?>".utf8)) else { return true }
        let declaration = String(decoding: text[..<end.lowerBound], as: UTF8.self).lowercased()
        return !declaration.contains("encoding") || declaration.contains("utf-8") || declaration.contains("us-ascii")
    }

    // MARK: XMLParserDelegate

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        depth += 1
        hasRoot = true
        guard depth <= Self.deepestNesting else { return stop(parser, Refusal(.nestedTooDeep)) }
        switch name {
        case "Header":
            for (key, value) in attributes {
                switch MTConnectSpelling.plain(key) {
                case "instanceid": instance = value
                case "lastsequence": lastSequence = UInt64(value)
                default: continue
                }
            }
        case "DeviceStream": device = attributes["uuid"]
        default: break
        }
        guard let id = attributes["dataItemId"] else { return }
        guard observations.count < MTConnectSource.largestObservationCount else {
            return stop(parser, Refusal(.outOfRange))
        }
        let isCondition = Self.levels.contains(name)
        current = MTConnectObservation(
            device: device, id: id,
            type: isCondition ? MTConnectObservation.elementName(of: attributes["type"] ?? "Condition") : name,
            subType: attributes["subType"], value: isCondition ? name.uppercased() : "", isCondition: isCondition,
            sequence: attributes["sequence"].flatMap(UInt64.init), timestamp: attributes["timestamp"])
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard current?.isCondition == false else { return }
        current?.value += text
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        depth -= 1
        guard var observation = current else { return }
        current = nil
        observation.value = observation.value.trimmingCharacters(in: .whitespacesAndNewlines)
        observations.append(observation)
    }

    private func stop(_ parser: XMLParser, _ refusal: Refusal) {
        if self.refusal == nil { self.refusal = refusal }
        parser.abortParsing()
    }
}
