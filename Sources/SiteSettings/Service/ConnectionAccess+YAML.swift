import StrictYAML
import UsageDomain

extension ConnectionAccess {
    private static let keys = [
        "id", "host", "port", "client_id", "username", "password_file", "ca_file", "pinned_certificate", "protocol",
        "dialects", "devices", "required",
    ]
    /// A thread and a client each: more than a lab has printers.
    private static let largestCount = 64

    /// Reads the list `connections`; `folder` is what relative paths are relative to.
    static func list(_ yaml: StrictYAML, folder: String?) throws(SettingsProblem) -> [ConnectionAccess] {
        var connections: [ConnectionAccess] = []
        do {
            let entries = try yaml.list()
            guard entries.count <= largestCount else { throw yaml.problem("more than \(largestCount) connections") }
            for entry in entries {
                let connection = try ConnectionAccess(entry, folder: folder)
                guard connection.id != .main, !connections.contains(where: { $0.id == connection.id }) else {
                    throw entry.problem("the id '\(connection.id)' is taken")
                }
                connections.append(connection)
            }
        } catch let problem as SettingsProblem {
            throw problem
        } catch let problem as YAMLProblem {
            throw SettingsProblem(problem)
        } catch {
            throw SettingsProblem(kind: .data, "\(error)")
        }
        return connections
    }

    private init(_ entry: StrictYAML, folder: String?) throws {
        let fields = try entry.mapping(allowing: Self.keys)
        func value(_ name: String, _ key: SettingKey) throws -> SettingValue? {
            guard let node = fields[name] else { return nil }
            return SettingValue(
                key: key, text: try node.string(), place: "\(node.file):\(node.line): \(node.path)", kind: .data,
                folder: folder)
        }
        guard let name = fields["id"], let id = ConnectionID(checking: try name.string()) else {
            throw (fields["id"] ?? entry).problem("id: expected 1 to 32 letters a-z, digits, '-' and '_'")
        }
        guard let host = try value("host", .brokerHost) else { throw entry.problem("host is missing") }
        var broker = BrokerAccess(host: try host.host())
        broker.clientID = try value("client_id", .brokerClientID)?.name() ?? "releve-\(id)"
        broker.username = try value("username", .brokerUsername)?.name()
        if let file = try value("password_file", .brokerPasswordFile) {
            guard broker.username != nil else { throw file.problem("a password needs a username") }
            broker.password = try file.secret()
        }
        broker.caFile = try value("ca_file", .brokerCAFile)?.existingFile()
        var pin: CertificateFingerprint?
        if let node = fields["pinned_certificate"] {
            guard broker.caFile == nil else { throw node.problem("give either ca_file or pinned_certificate") }
            pin = CertificateFingerprint(text: try node.string())
            guard pin != nil else {
                throw node.problem(
                    "expected a SHA-256 fingerprint of 64 hexadecimal digits, as `openssl x509 -fingerprint -sha256` prints"
                )
            }
        }
        broker.port = broker.caFile != nil || pin != nil ? 8883 : 1883
        if let port = try value("port", .brokerPort) { broker.port = try port.port(in: 1...65_535) }
        self.init(id: id, broker: broker, pinnedCertificate: pin)
        if let version = fields["protocol"] { self.broker.protocolVersion = try version.choice() }
        if let names = fields["dialects"] {
            dialects = Set(try names.list().map { DialectName(rawValue: try $0.string()) })
            guard dialects?.isEmpty == false else { throw names.problem("names no dialect; leave it out for all") }
        }
        if let listed = fields["devices"] {
            devices = try listed.list().map { node in
                let device = try node.string()
                guard (1...128).contains(device.utf8.count), !device.utf8.contains(where: { "/+#\0".utf8.contains($0) })
                else { throw node.problem("expected the device's id: one level of its topics") }
                return device
            }
            guard devices?.isEmpty == false else { throw listed.problem("names no device; leave it out for all") }
        }
        if let required = fields["required"] { isRequired = try required.boolean() }
    }
}
