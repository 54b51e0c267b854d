package import UsageDomain

/// What a broker has to let through, as MQTT topic filters in a fixed order.
extension DialectCatalogue {
    /// The publisher that all devices of a dialect share; nil when each connects by itself.
    ///
    /// The dialect says so, or its topics do not name the device: then it is called like the dialect.
    package func gateway(of name: DialectName) -> String? {
        guard let dialect = mapped(name) else { return nil }
        if let gateway = dialect.access.gateway { return gateway }
        let isNamed = dialect.reportedPatterns.allSatisfy(\.namesDevice)
        return isNamed ? nil : name.rawValue
    }

    /// Where a device reports what the collector reads; of any device of the dialect when none is given.
    package func publications(of name: DialectName, device: String?) -> [String] {
        Self.ordered(mapped(name)?.reportedPatterns.compactMap { $0.filter(device: device) } ?? [])
    }

    /// What a device listens to.
    package func commands(of name: DialectName, device: String?) -> [String] {
        Self.ordered(mapped(name)?.access.commands.compactMap { $0.filter(device: device) } ?? [])
    }

    /// Where the collector asks devices of a dialect, or answers them.
    package func requests(of name: DialectName) -> [String] {
        Self.ordered(mapped(name)?.access.requests.map(\.text) ?? [])
    }

    private func mapped(_ name: DialectName) -> MappedDialect? { mapped.first { $0.description.name == name } }

    /// Each once, none that another of them covers.
    private static func ordered(_ texts: [String]) -> [String] {
        let filters = Set(texts).compactMap(TopicFilter.init).sorted { $0.text < $1.text }
        return filters.filter { filter in !filters.contains { $0 != filter && $0.covers(filter) } }.map(\.text)
    }
}

extension MappedDialect {
    fileprivate var reportedPatterns: [TopicPattern] {
        routes.filter { $0.payload != .ignore }.flatMap(\.patterns)
    }
}
