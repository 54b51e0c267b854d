package import UsageDomain

/// A message of the device on the bench, as the broker delivered it.
package struct BenchMessage: Hashable, Sendable {
    package var at: Instant
    package var topic: String
    package var payload: [UInt8]
    package var qos: Int
    /// Delivered because of a subscription: what the broker had kept.
    package var isRetained: Bool

    package init(at: Instant, topic: String, payload: [UInt8], qos: Int = 1, isRetained: Bool = false) {
        self.at = at
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.isRetained = isRetained
    }

    /// For a report: one line, bounded.
    package var text: String {
        let shown = String(decoding: payload.prefix(300), as: UTF8.self)
        return "\(topic) \(shown)\(payload.count > 300 ? "…" : "")".printable
    }
}
