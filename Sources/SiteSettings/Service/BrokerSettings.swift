package import UsageDomain

/// Where the broker is, and how to be let in.
package struct BrokerAccess: Hashable, Sendable {
    package var host: String
    package var port: UInt16
    /// Names the MQTT session: two collectors with one id would take it from each other for ever.
    package var clientID: String
    package var username: String?
    /// The content of the password file without its final line break.
    package var password: Secret?
    /// Certificates in PEM; their presence turns TLS on.
    package var caFile: String?
    package var protocolVersion: ProtocolVersion

    package init(
        host: String = "127.0.0.1", port: UInt16 = 1883, clientID: String = "releve", username: String? = nil,
        password: Secret? = nil, caFile: String? = nil, protocolVersion: ProtocolVersion = .mqtt5
    ) {
        self.host = host
        self.port = port
        self.clientID = clientID
        self.username = username
        self.password = password
        self.caFile = caFile
        self.protocolVersion = protocolVersion
    }
}
