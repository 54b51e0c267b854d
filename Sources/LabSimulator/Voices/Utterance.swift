import UsageDomain

/// Something a device has to say, before it is known whether and how it reaches the broker.
struct Utterance: Sendable {
    enum Content: Sendable {
        case message(SimulatedMessage)
        /// Numbered only when it is said: the numbering depends on what was acknowledged and lost before.
        case native(device: Int, NativeEvent)
    }

    var at: Instant
    var content: Content
}

enum NativeEvent: Sendable {
    case boot(UInt64)
    case say(NativeDevice.Kind, fields: [UInt8])
    case networkLost
    case networkBack
    case switchedOff
}
