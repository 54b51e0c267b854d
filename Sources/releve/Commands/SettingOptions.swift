import ArgumentParser
import Collection
import Dialects
import Foundation
import MQTTTransport
import SiteSettings
import UsageDomain

/// The service's settings: a file, overridden by the environment, overridden by options.
struct SettingOptions: ParsableArguments {
    @Option(help: "The settings file (see Config/releve.yaml).")
    var config: String?

    @Option(help: "The registry to apply at start when the store has no lab yet.")
    var lab: String?

    @OptionGroup var ownDialects: DialectsOption

    @Option(help: "The broker's host name or address.")
    var brokerHost: String?

    @Option(help: "The broker's port.")
    var brokerPort: String?

    @Option(help: "The MQTT client id, one per collector.")
    var brokerClientID: String?

    @Option(help: "The broker's user name.")
    var brokerUsername: String?

    @Option(help: "A file that holds the broker's password.")
    var brokerPasswordFile: String?

    @Option(help: "Certificates that sign the broker's (PEM); turns TLS on.")
    var brokerCAFile: String?

    @Option(help: "The version of MQTT to speak with the broker: 5 or 3.1.1.")
    var brokerProtocol: String?

    @Option(help: "The store's SQLite file.")
    var storePath: String?

    @Option(help: "The longest a message waits for its commit.")
    var storeCommitInterval: String?

    @Option(help: "How often derived state is written.")
    var storeCheckpointInterval: String?

    @Option(help: "The address the pages listen on.")
    var webHost: String?

    @Option(help: "The port the pages listen on.")
    var webPort: String?

    @Option(
        parsing: .upToNextOption,
        help: "Names under which the pages may be asked for, beside addresses and names of a local network.")
    var webNames: [String] = []

    @Option(help: "The pages' certificate (PEM); turns TLS on.")
    var webCertificateFile: String?

    @Option(help: "The key of the pages' certificate (PEM).")
    var webKeyFile: String?

    @Option(help: "A Unix socket where a proxy on this computer finds the pages.")
    var webSocket: String?

    @Option(name: .customLong("openid-issuer"), help: "The identity provider's address; turns OpenID Connect on.")
    var openIDIssuer: String?

    @Option(name: .customLong("openid-client-id"), help: "What the identity provider calls this program.")
    var openIDClientID: String?

    @Option(name: .customLong("openid-client-secret-file"), help: "A file that holds the client's secret.")
    var openIDClientSecretFile: String?

    @Option(name: .customLong("openid-account-claim"), help: "Which claim an invitation names.")
    var openIDAccountClaim: String?

    @Option(name: .customLong("openid-name"), help: "What the pages call the identity provider.")
    var openIDName: String?

    func load() throws -> SiteSettings {
        let given: [(SettingKey, String?)] = [
            (.lab, lab), (.dialects, ownDialects.text), (.brokerHost, brokerHost), (.brokerPort, brokerPort),
            (.brokerClientID, brokerClientID),
            (.brokerUsername, brokerUsername), (.brokerPasswordFile, brokerPasswordFile),
            (.brokerCAFile, brokerCAFile), (.brokerProtocol, brokerProtocol), (.storePath, storePath),
            (.storeCommitInterval, storeCommitInterval),
            (.storeCheckpointInterval, storeCheckpointInterval), (.webHost, webHost), (.webPort, webPort),
            (.webNames, webNames.isEmpty ? nil : webNames.joined(separator: "\n")),
            (.webCertificateFile, webCertificateFile), (.webKeyFile, webKeyFile), (.webSocket, webSocket),
            (.openIDIssuer, openIDIssuer), (.openIDClientID, openIDClientID),
            (.openIDClientSecretFile, openIDClientSecretFile), (.openIDAccountClaim, openIDAccountClaim),
            (.openIDName, openIDName),
        ]
        var arguments: [SettingKey: String] = [:]
        for (key, value) in given { arguments[key] = value }
        return try SiteSettings.load(
            configFile: config, arguments: arguments, environment: ProcessInfo.processInfo.environment)
    }
}

extension BrokerAccess {
    /// As the transport takes them.
    var transport: BrokerSettings {
        var settings = BrokerSettings(host: host, port: Int(port), clientID: clientID)
        settings.username = username
        settings.password = password?.revealed
        settings.caFile = caFile
        settings.protocolVersion = protocolVersion
        return settings
    }
}

extension ConnectionAccess {
    /// As the transport takes it.
    var transport: BrokerSettings {
        var settings = broker.transport
        settings.pinnedCertificate = pinnedCertificate
        return settings
    }
}

extension SiteSettings {
    /// As the collector takes them, once every dialect they name is known and none is in the way of another.
    func brokerConnections(_ catalogue: DialectCatalogue) throws -> [BrokerConnection] {
        var connections: [BrokerConnection] = []
        for access in allConnections {
            let connection = BrokerConnection(
                id: access.id, broker: access.transport, dialects: access.dialects, devices: access.devices,
                isRequired: access.isRequired)
            if let problem = connection.problem(catalogue, beside: connections) {
                throw CommandFailure("connections: \(access.id): \(problem)", .badData)
            }
            connections.append(connection)
        }
        return connections
    }

    /// One connection by its id; nil for the first.
    func connection(_ id: String?, _ catalogue: DialectCatalogue) throws -> BrokerConnection {
        let all = try brokerConnections(catalogue)
        guard let found = id.map({ id in all.first { $0.id.rawValue == id } }) ?? all.first else {
            let known = all.map(\.id.rawValue).joined(separator: ", ")
            throw CommandFailure("--connection: no connection '\(id ?? "")'; the settings have \(known)", .usage)
        }
        return found
    }
}

extension BrokerConnection {
    /// What is wrong with it in this installation.
    fileprivate func problem(_ catalogue: DialectCatalogue, beside others: [BrokerConnection]) -> String? {
        for name in (dialects ?? []).sorted() where catalogue[name] == nil {
            let known = catalogue.dialects.map(\.name.rawValue).sorted().joined(separator: ", ")
            return "no dialect '\(name)'; there are \(known)"
        }
        guard !filters(catalogue).isEmpty else {
            return "none of its dialects names the device in its topics, so nothing would be heard; leave 'devices' out"
        }
        if let other = others.first(where: takesOver) {
            return "client_id '\(broker.clientID)' is in use by '\(other.id)' at the same broker; give it another"
        }
        if let other = others.first(where: { hearsTwice($0, catalogue) }) {
            return "'\(other.id)' hears the same at the same broker, so everything would count twice; leave one out, "
                + "or divide what they hear by dialects or devices"
        }
        return nil
    }
}
