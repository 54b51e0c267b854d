/// Why the broker cannot be used, in one line: what, where, what to do.
package enum TransportError: Error, Hashable, CustomStringConvertible {
    /// No connection could be made.
    case unreachable(host: String, port: Int, reason: String)
    /// The broker answered no: credentials, rights, protocol, a subscription.
    case refused(String)
    /// The broker's certificate, or ours, is not acceptable.
    case certificate(String)
    /// The connection was there and is gone.
    case lost(String)
    /// Somebody woke the thread that was connecting: nothing is wrong with the broker.
    case interrupted
    /// The MQTT library or this process failed.
    case library(String)

    package var description: String {
        switch self {
        case .unreachable(let host, let port, let reason):
            "broker \(host):\(port) cannot be reached: \(reason)"
        case .refused(let reason): "the broker refuses: \(reason)"
        case .certificate(let reason): "TLS with the broker fails: \(reason)"
        case .lost(let reason): "the connection to the broker was lost: \(reason)"
        case .interrupted: "connecting to the broker was interrupted"
        case .library(let reason): "MQTT: \(reason)"
        }
    }
}
