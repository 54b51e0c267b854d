package import UsageDomain

/// What a device of the simulated lab publishes.
package struct SimulatedMessage: Hashable, Sendable {
    package var at: Instant
    package var topic: String
    package var payload: [UInt8]
    package var qos: UInt8
    /// The publisher asks the broker to keep it.
    ///
    /// Whoever is already subscribed hears it *without* the flag: only the
    /// copy replayed at a later subscription carries it. `captureLine` and `DeliveryModel` speak of live subscribers.
    package var isRetained: Bool

    package init(at: Instant, topic: String, payload: [UInt8], qos: UInt8 = 0, isRetained: Bool = false) {
        self.at = at
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.isRetained = isRetained
    }

    /// The message as a subscriber that was there all along receives it.
    package var heardLive: SimulatedMessage {
        var message = self
        message.isRetained = false
        return message
    }

    /// One line of a capture (JSON Lines, design §12) as a live subscriber records it, without the line end.
    package var captureLine: String {
        var line = JSONText()
        line.beginObject()
        line.member("at", at.iso8601)
        line.member("topic", topic)
        if let text = String(validating: payload, as: UTF8.self) {
            line.member("payload", text)
        } else {
            line.member("payload_base64", Base64.encode(payload))
        }
        if qos > 0 { line.member("qos", qos) }
        line.endObject()
        return String(decoding: line.bytes, as: UTF8.self)
    }
}
