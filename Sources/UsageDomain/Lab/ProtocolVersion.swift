/// The version of MQTT a broker is spoken to in.
package enum ProtocolVersion: String, CaseIterable, Hashable, Sendable {
    /// What brokers inside devices speak: no session expiry.
    case mqtt311 = "3.1.1"
    case mqtt5 = "5"
}
