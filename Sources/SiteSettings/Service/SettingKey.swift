/// Every setting of the service, by the path of its key in the file.
package enum SettingKey: String, CaseIterable, Hashable, Sendable {
    case lab
    case dialects
    case brokerHost = "broker.host"
    case brokerPort = "broker.port"
    case brokerClientID = "broker.client_id"
    case brokerUsername = "broker.username"
    case brokerPasswordFile = "broker.password_file"
    case brokerCAFile = "broker.ca_file"
    case brokerProtocol = "broker.protocol"
    case storePath = "store.path"
    case storeCommitInterval = "store.commit_interval"
    case storeCheckpointInterval = "store.checkpoint_interval"
    case webHost = "web.host"
    case webPort = "web.port"
    case webNames = "web.names"
    case webCertificateFile = "web.certificate_file"
    case webKeyFile = "web.key_file"
    case webSocket = "web.socket"
    case openIDIssuer = "openid.issuer"
    case openIDClientID = "openid.client_id"
    case openIDClientSecretFile = "openid.client_secret_file"
    case openIDAccountClaim = "openid.account_claim"
    case openIDName = "openid.name"

    /// `broker.client_id` is `--broker-client-id` on the command line.
    package var option: String {
        "--" + String(rawValue.map { $0 == "." || $0 == "_" ? "-" : $0 })
    }

    /// `broker.client_id` is `BROKER_CLIENT_ID` in the environment.
    package var environmentVariable: String {
        String(rawValue.map { $0 == "." ? "_" : $0 }).uppercased()
    }

    /// One line for the command's help.
    package var summary: String {
        switch self {
        case .lab: "The lab's registry, applied at start when the store has none yet."
        case .dialects: "Folders with the lab's own dialect files; in the environment separated by colons."
        case .brokerHost: "The MQTT broker's host name or address."
        case .brokerPort: "The MQTT broker's port."
        case .brokerClientID: "The client id of the collector's MQTT session; one collector per id."
        case .brokerUsername: "The user name for the broker."
        case .brokerPasswordFile: "A file that holds the broker's password."
        case .brokerCAFile: "The certificates (PEM) that the broker's must be signed by; turns TLS on."
        case .brokerProtocol: "The version of MQTT to speak with it: 5, or 3.1.1 for one that refuses 5."
        case .storePath: "The store's file."
        case .storeCommitInterval: "How long a message may wait for its commit."
        case .storeCheckpointInterval: "How often derived state is written."
        case .webHost: "The address the dashboard listens on."
        case .webPort: "The port the dashboard listens on; 0 takes a free one."
        case .webCertificateFile: "The pages' certificate and those that sign it (PEM); turns TLS on."
        case .webKeyFile: "The key of the pages' certificate (PEM)."
        case .webSocket: "A Unix socket where a proxy on this computer finds the pages, beside the port."
        case .openIDIssuer: "The identity provider's address; turns log-ins by OpenID Connect on."
        case .openIDClientID: "What the identity provider calls this program."
        case .openIDClientSecretFile: "A file that holds the client's secret."
        case .openIDAccountClaim: "Which claim an invitation names."
        case .openIDName: "What the pages call the identity provider; without it, its host."
        case .webNames: "Names under which the pages may be asked for, beside local ones; in the environment by colons."
        }
    }

    /// Whether it holds several values: a list in the file, separated by colons in the environment.
    var isList: Bool { self == .dialects || self == .webNames }

    /// What holds when nobody sets the key; nil when it may be absent.
    package var defaultText: String? {
        switch self {
        case .brokerHost, .webHost: "127.0.0.1"
        case .brokerPort: "1883"
        case .brokerClientID: "releve"
        case .brokerProtocol: "5"
        case .storePath: "releve.db"
        case .storeCommitInterval: "50ms"
        case .storeCheckpointInterval: "60s"
        case .webPort: "8480"
        case .openIDAccountClaim: "email"
        case .lab, .dialects, .brokerUsername, .brokerPasswordFile, .brokerCAFile, .webNames, .webCertificateFile,
            .webKeyFile, .webSocket, .openIDIssuer, .openIDClientID, .openIDClientSecretFile, .openIDName:
            nil
        }
    }
}
