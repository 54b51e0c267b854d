internal import UsageDomain

/// Values whose unit is published beside them, on a topic of its own: as Home Assistant's states and Homie's properties are.
///
/// A document for the rules is `{"kWh":"7.81"}`, or `{"value":"7.81"}` while no unit was heard. A message that says a unit
/// becomes no document.
struct UnitTranslator: PayloadTranslator {
    static let largestCount = 512
    private static let longestUnit = 16
    /// Last levels of topics that say the unit of what is above them.
    private static let unitLevels = ["unit_of_measurement", "$unit"]
    /// The last level of a value whose unit is not said below it.
    private static let valueLevel = "/state"

    private struct Unit: Hashable, Codable {
        var text: String
        var lastHeard: Instant
    }

    private var units: [String: Unit] = [:]

    mutating func translate(_ message: TranslatorInput, into translation: inout Translation) throws(Refusal) {
        guard let text = String(validating: message.bytes[message.payload], as: UTF8.self) else {
            throw Refusal(.invalidUTF8)
        }
        let topic = message.topicText
        if let level = Self.unitLevels.first(where: { topic.hasSuffix("/" + $0) }) {
            learn(text, of: String(topic.dropLast(level.utf8.count + 1)), at: message.arrival)
            return
        }
        guard let first = text.utf8.first, first != UInt8(ascii: "{"), first != UInt8(ascii: "[") else { return }
        let unit = units[topic.hasSuffix(Self.valueLevel) ? String(topic.dropLast(Self.valueLevel.count)) : topic]
        var writer = DocumentWriter()
        writer.object { $0.add(unit?.text ?? "value", text) }
        translation.documents.append(Translation.Document(device: message.device, json: writer.bytes))
    }

    private mutating func learn(_ text: String, of entity: String, at arrival: Instant) {
        let unit = text.filter { $0 != "\"" }
        guard !unit.isEmpty, unit != "null", unit.utf8.count <= Self.longestUnit else {
            units[entity] = nil
            return
        }
        units[entity] = Unit(text: unit, lastHeard: arrival)
        guard units.count > Self.largestCount else { return }
        if let oldest = units.oldest(besides: entity, by: \.lastHeard) { units[oldest] = nil }
    }
}
