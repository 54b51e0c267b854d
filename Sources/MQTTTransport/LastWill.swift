/// What the broker says in our name when our connection breaks.
package struct LastWill: Hashable, Sendable {
    package var topic: String
    package var payload: [UInt8]
    package var qos: Int
    package var isRetained: Bool

    package init(topic: String, payload: [UInt8], qos: Int = 1, isRetained: Bool = true) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.isRetained = isRetained
    }
}
