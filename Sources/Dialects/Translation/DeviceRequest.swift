/// Something to publish so that a device says again what a late listener missed.
package struct DeviceRequest: Hashable, Sendable {
    package let topic: String
    package let payload: [UInt8]

    package init(topic: String, payload: [UInt8]) {
        self.topic = topic
        self.payload = payload
    }
}
