package import UsageDomain

/// One broker of several: its name in the journal, how to be let in, and what is spoken there.
package struct ConnectionAccess: Hashable, Sendable {
    package var id: ConnectionID
    package var broker: BrokerAccess
    /// The one certificate the broker may present; turns TLS on in place of `broker.caFile`.
    package var pinnedCertificate: CertificateFingerprint?
    /// Nil for all.
    package var dialects: Set<DialectName>?
    /// The devices behind it, as the registry names them; nil for whichever speak.
    package var devices: [String]?
    /// The collector is not ready while it is down.
    package var isRequired: Bool

    package init(
        id: ConnectionID = .main, broker: BrokerAccess, pinnedCertificate: CertificateFingerprint? = nil,
        dialects: Set<DialectName>? = nil, devices: [String]? = nil,
        isRequired: Bool = true
    ) {
        self.id = id
        self.broker = broker
        self.pinnedCertificate = pinnedCertificate
        self.dialects = dialects
        self.devices = devices
        self.isRequired = isRequired
    }
}
