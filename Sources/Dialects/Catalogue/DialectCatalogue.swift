internal import FoundationEssentials
internal import StrictYAML
package import UsageDomain

/// The dialects that one collector understands.
package struct DialectCatalogue: Sendable {
    package let dialects: [DialectDescription]
    let mapped: [MappedDialect]
    /// Tells one set of dialect files from another; 0 for one without files.
    package private(set) var fingerprint: UInt64 = 0

    /// Loads every `*.yaml` of the directories, in order of directory and file name.
    ///
    /// - Throws: `YAMLProblem` for what a file says, `DialectProblem` for a directory that cannot be read, two dialects
    ///   of one name, or two that claim the same topic pattern.
    package init(directories: [String]) throws {
        var loaded: [MappedDialect] = []
        // FNV-1a: it tells apart and protects from nothing.
        var fingerprint: UInt64 = 0xcbf2_9ce4_8422_2325
        for directory in directories {
            for file in try Self.files(in: directory) {
                guard let bytes = FileManager.default.contents(atPath: file) else {
                    throw DialectProblem(file: file, line: 1, message: "cannot be read")
                }
                for byte in bytes { fingerprint = (fingerprint ^ UInt64(byte)) &* 0x100_0000_01b3 }
                loaded.append(try MappedDialect(text: String(decoding: bytes, as: UTF8.self), file: file))
            }
        }
        try self.init(loaded)
        self.fingerprint = fingerprint
    }

    init(_ mapped: [MappedDialect]) throws(DialectProblem) {
        self.mapped = mapped
        dialects = mapped.map(\.description)
        try Self.checkNames(mapped)
        try Self.checkPatterns(mapped)
    }

    /// Filters that hear everything these dialects decode, without hearing any topic twice.
    ///
    /// Nil means all dialects; unknown names are left out.
    package func subscriptions(for names: Set<DialectName>? = nil) -> [String] {
        let wanted = dialects.filter { names?.contains($0.name) ?? true }
        return TopicFilter.covering(wanted.flatMap(\.subscriptions).compactMap(TopicFilter.init))
    }

    /// Whether devices of a dialect can say that a machine works, or what it works on.
    package func tellsWork(_ name: DialectName) -> Bool {
        mapped.first { $0.description.name == name }?.routes.contains { route in
            route.rules.contains { ["state", "job"].contains($0.fact.subject) }
        } ?? false
    }

    /// The dialect that a topic should be left to; nil when there is none.
    ///
    /// That is one under whose own root the topic lies, or one that observes the very subject there. A pattern that begins with
    /// any device, such as `{device}/status`, matches topics of others too, and payloads that it cannot read.
    func dialect(decoding topic: String, subject: String, isJSON: Bool) -> DialectName? {
        claims(on: topic).first { claim in
            claim.isByRoot
                || !(isJSON && claim.route.payload == .text)
                    && claim.route.rules.contains { $0.fact.subject == subject }
        }?.dialect
    }

    /// The topic lies under a root of a dialect's own.
    func hasRoot(of topic: String) -> Bool {
        claims(on: topic).contains { $0.isByRoot }
    }

    /// The routes that decode a topic, in the catalogue's order, and whether each is known by a root of its own.
    private func claims(on topic: String) -> [(dialect: DialectName, route: Route, isByRoot: Bool)] {
        let bytes = Array(topic.utf8)
        let levels = TopicPattern.levels(of: bytes, 0..<bytes.count)
        return mapped.flatMap { dialect in
            dialect.routes.filter { $0.payload != .ignore }.flatMap { route in
                route.patterns.filter { $0.match(bytes, levels: levels) != nil }.map { pattern in
                    let isByRoot = if case .literal? = pattern.levels.first { true } else { false }
                    return (dialect.description.name, route, isByRoot)
                }
            }
        }
    }

    /// Filters that hear what these dialects decode of these devices: a broker inside a device lets nobody hear more.
    package func subscriptions(for names: Set<DialectName>? = nil, devices: [String]) -> [String] {
        let wanted = mapped.filter { names?.contains($0.description.name) ?? true }
        let routes = wanted.flatMap(\.routes).filter { $0.payload != .ignore }
        return TopicFilter.covering(
            devices.flatMap { device in routes.flatMap(\.patterns).compactMap { $0.filter(of: device) } })
    }

    /// Whether a topic is heard through both lists of filters.
    package static func overlap(_ left: [String], _ right: [String]) -> Bool {
        let others = right.compactMap(TopicFilter.init)
        return left.compactMap(TopicFilter.init).contains { filter in others.contains { filter.overlaps($0) } }
    }

    package subscript(name: DialectName) -> DialectDescription? { dialects.first { $0.name == name } }

    private static func files(in directory: String) throws(DialectProblem) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
                .filter { $0.hasSuffix(".yaml") }.map { "\(directory)/\($0)" }
        } catch {
            throw DialectProblem(file: directory, line: 1, message: "the directory of dialects cannot be read")
        }
    }

    private static func checkNames(_ mapped: [MappedDialect]) throws(DialectProblem) {
        var files: [DialectName: String] = [:]
        for dialect in mapped {
            let name = dialect.description.name
            if let other = files.updateValue(dialect.file, forKey: name) {
                throw DialectProblem(
                    file: dialect.file, line: 1, message: "the dialect \(name) is already defined in \(other)")
            }
        }
    }

    private static func checkPatterns(_ mapped: [MappedDialect]) throws(DialectProblem) {
        var owners: [[TopicPattern.Level]: DialectName] = [:]
        for dialect in mapped {
            for (route, line) in zip(dialect.routes, dialect.lines) {
                for pattern in route.patterns {
                    guard let owner = owners.updateValue(dialect.description.name, forKey: pattern.levels) else {
                        continue
                    }
                    throw DialectProblem(
                        file: dialect.file, line: line,
                        message: "the topic pattern \(pattern.text) is already claimed by \(owner)")
                }
            }
        }
    }
}
