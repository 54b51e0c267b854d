package import UsageDomain

/// A dialect made of announcements: its devices, its text, and what is not in it.
package struct ImportProposal {
    package struct Device {
        package let id: String
        package let name: String?
        package let maker: String?
        package let model: String?
        /// `power`, `energy#1`, … in the order of the announcements.
        package fileprivate(set) var subjects: [String] = []
        package fileprivate(set) var topics: [String] = []
    }

    package struct LeftOut: Hashable {
        package enum Kind: String, Hashable, Sendable {
            /// A dialect decodes its topic already.
            case known
            case refused
        }

        package let topic: String
        package let entity: String
        package let kind: Kind
        /// The dialect's name, or the reason.
        package let words: String
    }

    package let name: DialectName
    package private(set) var devices: [Device] = []
    package private(set) var leftOut: [LeftOut] = []
    /// The mapping's file; empty without devices.
    package private(set) var yaml = ""

    private var rules: [(device: Int, rule: DiscoveredRule)] = []
    private var availabilities: [(device: Int, entity: DiscoveredEntity)] = []
    private var owners: [String: Int] = [:]
    /// Dialects that decode something of a device already, by its id.
    private var known: [String: Set<DialectName>] = [:]

    init(name: DialectName) {
        self.name = name
    }

    // MARK: Taking

    mutating func refuse(_ topic: String, _ entity: String, _ words: String) {
        leftOut.append(LeftOut(topic: topic, entity: entity, kind: .refused, words: words))
    }

    mutating func take(_ entity: DiscoveredEntity, beside catalogue: DialectCatalogue) {
        do throws(DiscoveryRefusal) {
            var rule = try DiscoveredRule(entity)
            if let dialect = catalogue.dialect(decoding: rule.topic, subject: rule.subject, isJSON: rule.isJSON) {
                known[entity.device.id, default: []].insert(dialect)
                leftOut.append(
                    LeftOut(topic: entity.topic, entity: entity.name, kind: .known, words: dialect.rawValue))
                return
            }
            let device = try number(of: entity.device, for: rule)
            let same = rules.filter { $0.device == device && $0.rule.subject == rule.subject }
            // Announced twice, alone and with its device, it is one and the same.
            guard !same.contains(where: { $0.rule.topic == rule.topic && $0.rule.path == rule.path }) else { return }
            guard same.count < 64 else {
                throw DiscoveryRefusal("its device has more of these than anybody could mean")
            }
            rule.channel = same.isEmpty ? nil : same.count
            rules.append((device, rule))
            availabilities.append((device, entity))
        } catch {
            refuse(entity.topic, entity.name, error.words)
        }
    }

    /// The device of a rule; a topic is of one device and read in one way.
    private mutating func number(of device: DiscoveredDevice, for rule: DiscoveredRule) throws(DiscoveryRefusal) -> Int
    {
        let known = devices.firstIndex { $0.id == device.id }
        if let owner = owners[rule.topic] {
            guard owner == known else {
                throw DiscoveryRefusal("its topic is that of device \(devices[owner].id) already")
            }
            guard rules.first(where: { $0.rule.topic == rule.topic })?.rule.isJSON == rule.isJSON else {
                throw DiscoveryRefusal("its topic is read both as JSON and as a single value")
            }
        }
        let number = known ?? devices.count
        if known == nil {
            devices.append(Device(id: device.id, name: device.name, maker: device.maker, model: device.model))
        }
        owners[rule.topic] = number
        return number
    }

    // MARK: Writing

    mutating func finish(beside catalogue: DialectCatalogue) {
        takeAvailabilities(beside: catalogue)
        numberChannels()
        for (device, rule) in rules {
            devices[device].subjects.append(rule.subject + (rule.channel.map { "#\($0)" } ?? ""))
            if !devices[device].topics.contains(rule.topic) { devices[device].topics.append(rule.topic) }
        }
        if !devices.isEmpty { yaml = ImportedDialectText(name: name, devices: devices, rules: rules).text }
    }

    /// An availability several devices share says nothing of one of them.
    ///
    /// One that a dialect hears by a pattern of any device
    /// is the announced device's all the same, unless that dialect decodes more of it: the mapping names its very topic.
    private mutating func takeAvailabilities(beside catalogue: DialectCatalogue) {
        var users: [String: Set<Int>] = [:]
        for (device, entity) in availabilities {
            for availability in entity.availability { users[availability.topic, default: []].insert(device) }
        }
        var linked: Set<Int> = []
        for (device, entity) in availabilities where !linked.contains(device) {
            for availability in entity.availability
            where users[availability.topic]?.count == 1 && owners[availability.topic] == nil {
                guard let rule = try? DiscoveredRule(availability) else { continue }
                if let dialect = catalogue.dialect(decoding: rule.topic, subject: rule.subject, isJSON: rule.isJSON),
                    catalogue.hasRoot(of: rule.topic) || known[devices[device].id]?.contains(dialect) == true
                {
                    let left = LeftOut(
                        topic: entity.topic, entity: "availability \(rule.topic.asComment)", kind: .known,
                        words: dialect.rawValue)
                    if !leftOut.contains(left) { leftOut.append(left) }
                    continue
                }
                owners[availability.topic] = device
                rules.append((device, rule))
                linked.insert(device)
                break
            }
        }
    }

    /// The first of several gets channel 0: a binding without a channel takes that one.
    private mutating func numberChannels() {
        for index in rules.indices where rules[index].rule.channel == nil {
            let (device, rule) = rules[index]
            let hasOthers = rules.contains {
                $0.device == device && $0.rule.subject == rule.subject && $0.rule.channel != nil
            }
            if hasOthers { rules[index].rule.channel = 0 }
        }
    }
}
