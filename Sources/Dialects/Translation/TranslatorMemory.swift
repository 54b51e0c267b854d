internal import UsageDomain

/// The translators that dialect files can name.
enum TranslatorName: String, CaseIterable, Sendable {
    case bambu
    case sparkplugB = "sparkplug_b"
    case mtconnect
    /// Values whose units are published beside them.
    case unit

    /// The payload is no text: nothing is trimmed from it, and no privacy rule can look into it.
    var isBinary: Bool { self == .sparkplugB }
}

/// All that decoding remembers from message to message: part of a checkpoint, and empty for a lab without such devices.
package struct TranslatorMemory: Hashable, Codable, Sendable {
    private var bambu: BambuTranslator?
    private var sparkplugB: SparkplugBTranslator?
    private var mtconnect: MTConnectTranslator?
    private var unit: UnitTranslator?
    private var jobs: JobRecall?

    package init() {}

    package var isEmpty: Bool { self == TranslatorMemory() }

    mutating func translate(
        _ message: TranslatorInput, with name: TranslatorName, into translation: inout Translation
    ) throws(Refusal) {
        switch name {
        case .bambu: try Self.translate(message, with: &bambu, into: &translation)
        case .sparkplugB: try Self.translate(message, with: &sparkplugB, into: &translation)
        case .unit: try Self.translate(message, with: &unit, into: &translation)
        case .mtconnect: try Self.translate(message, with: &mtconnect, into: &translation)
        }
    }

    mutating func complete(
        _ observations: inout [MachineObservation], of device: DeviceAddress, name: JobRecall.SaidName,
        at arrival: Instant, isRetained: Bool
    ) {
        if jobs == nil { jobs = JobRecall() }
        jobs?.complete(&observations, of: device, name: name, at: arrival, isRetained: isRetained)
    }

    private static func translate<Translator: PayloadTranslator>(
        _ message: TranslatorInput, with translator: inout Translator?, into translation: inout Translation
    ) throws(Refusal) {
        var used = translator.take() ?? Translator()
        defer { translator = used }
        try used.translate(message, into: &translation)
    }
}
