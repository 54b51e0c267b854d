/// Where the broker will listen and where its files will lie.
package struct BrokerPlan: Hashable, Sendable {
    /// The names and addresses devices know it by; the first one is printed in the instructions.
    package var hosts: [String]
    /// TLS, for devices and everybody on the network.
    package var port: Int
    /// Without TLS, for devices that cannot; nil for none.
    package var plainPort: Int?
    /// For the collector and readers.
    package var servicesAddress: String
    package var servicesPort: Int
    /// The directory the files are installed in.
    package var directory: String
    /// Where the broker keeps its sessions and queues.
    package var dataDirectory: String

    package init(
        hosts: [String], port: Int = 8883, plainPort: Int? = nil, servicesAddress: String = "127.0.0.1",
        servicesPort: Int = 1883, directory: String = "/etc/mosquitto/releve",
        dataDirectory: String = "/var/lib/mosquitto"
    ) throws(BrokerSetupProblem) {
        self.hosts = hosts
        self.port = port
        self.plainPort = plainPort
        self.servicesAddress = servicesAddress
        self.servicesPort = servicesPort
        self.directory = directory
        self.dataDirectory = dataDirectory
        for host in hosts + [servicesAddress] where !Self.isHost(host) {
            throw BrokerSetupProblem("'\(host.filter { !$0.isNewline })' is not a host name or address")
        }
        let ports = [port, servicesPort] + (plainPort.map { [$0] } ?? [])
        guard !hosts.isEmpty, Set(ports).count == ports.count, ports.allSatisfy({ (1...65_535).contains($0) }) else {
            throw BrokerSetupProblem("ports must be different and between 1 and 65535")
        }
        for path in [directory, dataDirectory] where !path.hasPrefix("/") || path.contains(where: \.isNewline) {
            throw BrokerSetupProblem("'\(path.filter { !$0.isNewline })' must be an absolute path on one line")
        }
    }

    /// Nothing that is said there leaves the computer.
    package var servicesStayInside: Bool { servicesAddress.hasPrefix("127.") || servicesAddress == "::1" }

    package static func isAddress(_ host: String) -> Bool {
        host.contains(":") || host.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
    }

    private static func isHost(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A: true
                default: false
                }
            }
    }
}
