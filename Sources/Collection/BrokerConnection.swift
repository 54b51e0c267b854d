package import Dialects
package import MQTTTransport
package import UsageDomain

/// One broker the collector listens to.
package struct BrokerConnection: Sendable {
    package var id: ConnectionID
    package var broker: BrokerSettings
    /// The dialects spoken there; nil for all.
    package var dialects: Set<DialectName>?
    /// The devices behind it, the only ones subscribed to and asked; nil for whichever speak.
    package var devices: [String]?
    /// The collector is not ready while it is down; false for what is switched off at night.
    package var isRequired: Bool

    /// What the client id of the connection that tells and asks devices ends with.
    static let senderSuffix = "-ack"

    package init(
        id: ConnectionID = .main, broker: BrokerSettings, dialects: Set<DialectName>? = nil, devices: [String]? = nil,
        isRequired: Bool = true
    ) {
        self.id = id
        self.broker = broker
        self.dialects = dialects
        self.devices = devices
        self.isRequired = isRequired
    }

    func serves(_ device: DeviceAddress) -> Bool {
        (dialects?.contains(device.dialect) ?? true) && (devices?.contains(device.id) ?? true)
    }

    /// What to subscribe to there.
    package func filters(_ catalogue: DialectCatalogue) -> [String] {
        devices.map { catalogue.subscriptions(for: dialects, devices: $0) } ?? catalogue.subscriptions(for: dialects)
    }

    /// One of the two would be thrown out whenever the other connects.
    package func takesOver(_ other: BrokerConnection) -> Bool {
        isBroker(of: other) && !clientIDs.isDisjoint(with: other.clientIDs)
    }

    /// With one account at one broker, both would hear the same message.
    package func hearsTwice(_ other: BrokerConnection, _ catalogue: DialectCatalogue) -> Bool {
        isBroker(of: other) && broker.username == other.broker.username
            && DialectCatalogue.overlap(filters(catalogue), other.filters(catalogue))
    }

    private func isBroker(of other: BrokerConnection) -> Bool {
        broker.host.lowercased() == other.broker.host.lowercased() && broker.port == other.broker.port
    }

    private var clientIDs: Set<String> { [broker.clientID, broker.clientID + Self.senderSuffix] }
}
