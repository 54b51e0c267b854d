/// What a dialect asks of a device when it begins to listen, so that the device says everything once.
package struct OpeningRequest: Hashable, Sendable {
    /// With `{device}` where the device's identity stands.
    let topic: String
    let payload: String

    /// As it is sent to one device, known by its identity.
    package func request(of device: String) -> DeviceRequest {
        DeviceRequest(topic: topic.replacing("{device}", with: device), payload: Array(payload.utf8))
    }
}
