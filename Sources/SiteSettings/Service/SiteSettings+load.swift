import FoundationEssentials
import StrictYAML
import UsageDomain

extension SiteSettings {
    /// Reads the settings: command line over environment over file over defaults.
    ///
    /// Paths in the file, and the default of `store.path`, are relative to the file's folder; those of options and
    /// variables to the current directory.
    ///
    /// - Parameters:
    ///   - configFile: the settings file; nil for none.
    ///   - arguments: texts of the options given, as typed.
    ///   - environment: the process's variables; those of `SettingKey.environmentVariable` count, unless empty.
    /// - Returns: the settings, every value within its bounds, the password read.
    /// - Throws: the first problem found.
    package static func load(
        configFile: String?, arguments: [SettingKey: String] = [:], environment: [String: String] = [:]
    ) throws(SettingsProblem) -> SiteSettings {
        if let configFile, !FileManager.default.isReadableFile(atPath: configFile) {
            throw SettingsProblem(kind: .unreadable, "\(configFile): no such file, or not readable")
        }
        let sources: SettingSources
        let connections: StrictYAML?
        let folder = configFile.map { URL(filePath: $0).deletingLastPathComponent().path }
        do {
            let (file, listed) =
                try configFile.map { path throws(YAMLProblem) in try fileValues(at: path) } ?? ([:], nil)
            connections = listed
            sources = try SettingSources(
                arguments: arguments, environment: environment, file: file, folder: folder)
        } catch {
            throw SettingsProblem(error)
        }
        var settings = try SiteSettings(sources)
        if let connections {
            settings.connections = try ConnectionAccess.list(connections, folder: folder)
            settings.hasBroker = settings.connections.isEmpty || sources.namesBroker
        }
        return settings
    }

    private init(_ sources: SettingSources) throws(SettingsProblem) {
        self.init()
        lab = try sources.value(.lab)?.path()
        if let value = try sources.value(.dialects) { dialects = try value.existingFolders() }
        if let value = try sources.value(.brokerHost) { broker.host = try value.host() }
        if let value = try sources.value(.brokerPort) { broker.port = try value.port(in: 1...65_535) }
        if let value = try sources.value(.brokerClientID) { broker.clientID = try value.name() }
        broker.username = try sources.value(.brokerUsername)?.name()
        if let value = try sources.value(.brokerPasswordFile) {
            guard broker.username != nil else { throw value.problem("a password needs broker.username") }
            broker.password = try value.secret()
        }
        broker.caFile = try sources.value(.brokerCAFile)?.existingFile()
        if let value = try sources.value(.brokerProtocol) { broker.protocolVersion = try value.choice() }
        if let value = try sources.value(.storePath) { store.path = try value.path() }
        if let value = try sources.value(.storeCommitInterval) {
            store.commitInterval = try value.span(in: .milliseconds(1)...(.seconds(10)))
        }
        if let value = try sources.value(.storeCheckpointInterval) {
            store.checkpointInterval = try value.span(in: .seconds(1)...(.hours(1)))
        }
        if let value = try sources.value(.webHost) { web.host = try value.host() }
        if let value = try sources.value(.webPort) { web.port = try value.port(in: 0...65_535) }
        if let value = try sources.value(.webNames) { web.names = try value.hosts() }
        web.certificateFile = try sources.value(.webCertificateFile)?.existingFile()
        web.keyFile = try sources.value(.webKeyFile)?.existingFile()
        if (web.certificateFile == nil) != (web.keyFile == nil),
            let lonely = try sources.value(web.certificateFile == nil ? .webKeyFile : .webCertificateFile)
        {
            throw lonely.problem("TLS needs both web.certificate_file and web.key_file")
        }
        web.socket = try sources.value(.webSocket)?.path()
        identityProvider = try SiteSettings.identityProvider(sources)
    }

    private static func identityProvider(
        _ sources: SettingSources
    ) throws(SettingsProblem) -> IdentityProviderSettings? {
        let issuer = try sources.value(.openIDIssuer)?.secureAddress()
        let client = try sources.value(.openIDClientID)
        let secret = try sources.value(.openIDClientSecretFile)?.secret()
        let claim = try sources.value(.openIDAccountClaim)?.name()
        let name = try sources.value(.openIDName)?.name()
        let clientID = try client?.name()
        guard let issuer else {
            if let client { throw client.problem("it is of no use without openid.issuer") }
            return nil
        }
        guard let clientID else {
            throw SettingsProblem(kind: .data, "openid.client_id: an identity provider needs one")
        }
        var provider = IdentityProviderSettings(issuer: issuer, clientID: clientID)
        provider.clientSecret = secret
        provider.accountClaim = claim ?? provider.accountClaim
        provider.name = name
        return provider
    }

    /// The values of a settings file by key, and its list of connections, after refusing every key that is not a setting.
    private static func fileValues(
        at path: String
    ) throws(YAMLProblem) -> (values: [SettingKey: StrictYAML], connections: StrictYAML?) {
        let root = try StrictYAML(text: YAMLFile.text(at: path), file: path)
        let sections = SettingKey.allCases.map { $0.rawValue.split(separator: ".").map(String.init) }
        var values: [SettingKey: StrictYAML] = [:]
        var connections: StrictYAML?
        for (name, node) in try root.mapping(allowing: Array(Set(sections.map { $0[0] })) + ["connections"]) {
            if name == "connections" {
                connections = node
                continue
            }
            if let key = SettingKey(rawValue: name) {
                values[key] = node
                continue
            }
            if name == "web", let gone = try? node.mapping(allowing: ["changes", "host", "port", "names"]),
                let old = gone.first(where: { $0.0 == "changes" })
            {
                throw old.1.problem("web.changes is gone: who may change what is a role now; see releve account --help")
            }
            let allowed = sections.filter { $0[0] == name && $0.count == 2 }.map { $0[1] }
            for (field, node) in try node.mapping(allowing: allowed) {
                if let key = SettingKey(rawValue: "\(name).\(field)") { values[key] = node }
            }
        }
        return (values, connections)
    }
}
