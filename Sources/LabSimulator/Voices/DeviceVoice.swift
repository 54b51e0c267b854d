/// One device of a machine: its dialect and its identity in it.
enum DeviceVoice: Hashable, Sendable {
    case tasmota(topic: String)
    case shellyGen1(id: String)
    case shellyGen2(prefix: String)
    case zigbee2mqtt(name: String)
    case esphome(node: String)
    case octoprint(base: String)
    /// The same where states and temperatures are not published: the events of a print and its progress are all.
    case octoprintEvents(base: String)
    /// A clamp meter with one clamp on each phase.
    case shellyClamps(prefix: String)
    /// The controller of the machine; `device` indexes the lab's native devices.
    case nativeController(device: Int)
    /// Only a badge reader; something else says what the machine does.
    case nativeReader(device: Int)
}

extension DeviceVoice {
    func speak(in context: inout SpeakingContext) {
        switch self {
        case .tasmota(let topic): Tasmota.speak(topic: topic, in: &context)
        case .shellyGen1(let id): ShellyGen1.speak(id: id, in: &context)
        case .shellyGen2(let prefix): ShellyGen2.speak(prefix: prefix, in: &context)
        case .zigbee2mqtt(let name): Zigbee2MQTT.speak(name: name, in: &context)
        case .esphome(let node): ESPHome.speak(node: node, in: &context)
        case .octoprint(let base): OctoPrint.speak(base: base, in: &context)
        case .octoprintEvents(let base):
            context.saysEventsOnly = true
            OctoPrint.speak(base: base, in: &context)
        case .shellyClamps(let prefix): ShellyClamps.speak(prefix: prefix, in: &context)
        case .nativeController(let device): NativeVoice.speakController(device: device, in: &context)
        case .nativeReader(let device): NativeVoice.speakReader(device: device, in: &context)
        }
    }
}
