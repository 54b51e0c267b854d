package import Dialects
package import UsageDomain

/// The accounts a lab's broker needs: one per publisher, each held to its own topics.
package struct BrokerAccounts: Hashable, Sendable {
    /// In the order of the files: collector, reader, gateways, devices.
    package let all: [BrokerAccount]

    /// - Throws: when an id cannot be written into a topic filter, or two accounts would share a name.
    package init(
        registry: LabRegistry, catalogue: DialectCatalogue, collector: String = "collector", reader: String = "reader"
    ) throws(BrokerSetupProblem) {
        for name in [collector, reader] where !AccountName.isPlain(name) {
            throw BrokerSetupProblem(
                "'\(Self.visible(name))' is not a user name: letters, digits, '-', '_' and '.', at most 64")
        }
        guard AccountName.isPlain(registry.lab.id) else {
            throw BrokerSetupProblem("lab '\(Self.visible(registry.lab.id))': not an id; correct it in the registry")
        }
        let publishers = try Self.publishers(registry, catalogue)
        let dialects = Set(registry.machines.flatMap { $0.devices.map(\.address.dialect) }).sorted()
        var requests: [TopicGrant] = []
        for dialect in dialects {
            requests += catalogue.requests(of: dialect).map {
                TopicGrant(.write, Self.within(registry.lab, dialect, $0))
            }
        }
        var accounts = [
            BrokerAccount(name: collector, role: .collector, machines: [], grants: [TopicGrant(.read, "#")] + requests),
            BrokerAccount(
                name: reader, role: .reader, machines: [],
                grants: Self.badgeTopics(publishers, catalogue).map { TopicGrant(.deny, $0) } + [TopicGrant(.read, "#")]
            ),
        ]
        accounts += publishers
        var taken: Set<String> = []
        for account in accounts {
            guard account.name.utf8.count <= AccountName.longest else {
                throw BrokerSetupProblem("\(account.name): too long for a user name; give the device a shorter id")
            }
            guard taken.insert(account.name).inserted else {
                throw BrokerSetupProblem(
                    "two accounts would be called '\(account.name)'; rename one in the registry, or give "
                        + "--collector-name or --reader-name")
            }
        }
        all = accounts
    }

    /// Where badges travel in the clear: a reader has no use for them.
    private static func badgeTopics(_ publishers: [BrokerAccount], _ catalogue: DialectCatalogue) -> [String] {
        var topics: Set = ["fablab/v1/+/+/badge"]
        for publisher in publishers {
            switch publisher.role {
            case .gateway(let dialect): topics.formUnion(catalogue.badgeTopics(of: dialect, device: nil))
            case .device(let address) where address.dialect != .native:
                topics.formUnion(catalogue.badgeTopics(of: address.dialect, device: address.id))
            case .device, .collector, .reader: break
            }
        }
        return topics.sorted()
    }

    // MARK: Publishers

    private static func publishers(
        _ registry: LabRegistry, _ catalogue: DialectCatalogue
    ) throws(BrokerSetupProblem) -> [BrokerAccount] {
        var machines: [BrokerAccount.Role: [MachineID]] = [:]
        for machine in registry.machines {
            for address in machine.devices.map(\.address) {
                let role: BrokerAccount.Role =
                    catalogue.gateway(of: address.dialect) == nil ? .device(address) : .gateway(address.dialect)
                try check(address, of: machine.id)
                guard catalogue.dialects.contains(where: { $0.name == address.dialect }) else {
                    throw BrokerSetupProblem(
                        "machine \(machine.id), device \(address): no such dialect; give the folder of the lab's own with "
                            + "--dialects, or the settings with --config")
                }
                if machines[role]?.last != machine.id { machines[role, default: []].append(machine.id) }
            }
        }
        var accounts: [BrokerAccount] = []
        for (role, machines) in machines {
            accounts.append(try account(role, machines, registry.lab, catalogue))
        }
        return accounts.sorted { left, right in
            (left.isDevice ? 1 : 0, left.name) < (right.isDevice ? 1 : 0, right.name)
        }
    }

    private static func account(
        _ role: BrokerAccount.Role, _ machines: [MachineID], _ lab: Lab, _ catalogue: DialectCatalogue
    ) throws(BrokerSetupProblem) -> BrokerAccount {
        let name: String
        let dialect: DialectName
        let device: String?
        switch role {
        case .gateway(let family):
            (name, dialect, device) = (catalogue.gateway(of: family) ?? family.rawValue, family, nil)
        case .device(let address):
            (name, dialect, device) = (AccountName.of(address), address.dialect, address.id)
        case .collector, .reader: preconditionFailure("not a publisher")
        }
        let writes = catalogue.publications(of: dialect, device: device)
        guard !writes.contains("#") else {
            throw BrokerSetupProblem(
                "dialect \(dialect): its gateway would be given every topic; begin its topics with a fixed level")
        }
        let reads = catalogue.commands(of: dialect, device: device)
        let grants =
            writes.map { TopicGrant(.write, within(lab, dialect, $0)) }
            + reads.map { TopicGrant(.read, within(lab, dialect, $0)) }
        return BrokerAccount(name: name, role: role, machines: machines, grants: grants)
    }

    /// In our own protocol the third level is the lab, and a device belongs to one.
    private static func within(_ lab: Lab, _ dialect: DialectName, _ filter: String) -> String {
        let anyLab = "fablab/v1/+/"
        guard dialect == .native, filter.hasPrefix(anyLab) else { return filter }
        return "fablab/v1/\(lab.id)/" + filter.dropFirst(anyLab.count)
    }

    // MARK: Ids

    /// An id becomes part of a topic filter, of a line, and of a file's name.
    private static func check(_ address: DeviceAddress, of machine: MachineID) throws(BrokerSetupProblem) {
        let id = address.id
        let place = "machine \(visible(machine.rawValue)), device \(visible(address.description))"
        guard AccountName.isPlain(machine.rawValue) else {
            throw BrokerSetupProblem("\(place): the machine's id is not one; correct it in the registry")
        }
        guard address.dialect != .native || AccountName.isPlain(id) else {
            throw BrokerSetupProblem(
                "\(place): a native device's id has letters, digits, '-', '_' and '.' only; correct it in the registry")
        }
        guard !id.contains(where: { $0 == "+" || $0 == "#" }) else {
            throw BrokerSetupProblem(
                "\(place): '+' and '#' are wildcards and would open other devices' topics; correct the id")
        }
        let isOneLine = id.unicodeScalars.allSatisfy { !isBreaking($0) }
        guard isOneLine, !id.isEmpty, id.first?.isWhitespace == false, id.last?.isWhitespace == false else {
            throw BrokerSetupProblem(
                "\(place): an id has no line break or control character and no blank at its ends; correct it")
        }
    }

    private static func isBreaking(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// For a message of one line.
    private static func visible(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isBreaking($0) ? "\u{FFFD}" : $0 }))
    }
}

extension BrokerAccount {
    fileprivate var isDevice: Bool {
        if case .device = role { true } else { false }
    }
}
