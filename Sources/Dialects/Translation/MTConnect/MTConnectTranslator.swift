internal import UsageDomain

/// Machine tools that speak MTConnect over MQTT: one data item a message, or whole documents in JSON or XML.
///
/// A document for the rules is
/// `{"availability":"AVAILABLE","state":"ACTIVE","job":"start","program":"a.nc","types":{"Wattage":"1250"},"items":{…}}`:
/// state is the word that decides about the whole machine, types the value of one data item of each type, items each value
/// by its data item's id. Agents say only what changes, so the state is said again with whatever else arrives.
struct MTConnectTranslator: PayloadTranslator {
    static let largestDeviceCount = 64

    private(set) var devices: [String: MTConnectDevice] = [:]
    /// Devices given up for want of room.
    private(set) var forgottenCount = 0

    mutating func translate(_ message: TranslatorInput, into translation: inout Translation) throws(Refusal) {
        let source = try MTConnectSource(message)
        // The will is the broker's word for the agent's, and comes when nobody knows since when.
        let isWill = source.observations.first?.id == ""
        var order: [String] = []
        var heard: [String: [MTConnectObservation]] = [:]
        for observation in source.observations {
            let device = observation.device ?? message.device
            guard !device.isEmpty, device.utf8.count <= MTConnectObservation.longestText else { continue }
            if heard[device] == nil { order.append(device) }
            heard[device, default: []].append(observation)
        }
        for name in order {
            var device = devices[name] ?? MTConnectDevice(lastHeard: message.arrival)
            device.hear(at: message.arrival)
            let json = device.take(
                heard[name] ?? [], of: source.instance, through: source.lastSequence, isWill: isWill)
            devices[name] = device
            translation.documents.append(Translation.Document(device: name, json: json))
            makeRoom(besides: name)
        }
    }

    private mutating func makeRoom(besides current: String) {
        while devices.count > Self.largestDeviceCount {
            guard let oldest = devices.oldest(besides: current, by: \.lastHeard) else { return }
            devices[oldest] = nil
            forgottenCount += 1
        }
    }
}
