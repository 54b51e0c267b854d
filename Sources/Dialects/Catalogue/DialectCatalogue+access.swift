package import UsageDomain

/// What a broker has to let through, as MQTT topic filters in a fixed order.
extension DialectCatalogue {
    /// The publisher that all devices of a dialect share; nil when each connects by itself.
    ///
    /// The dialect says so, or none of its topics names the device: then it is called like the dialect.
    package func gateway(of name: DialectName) -> String? {
        guard let dialect = mapped(name) else { return nil }
        if let gateway = dialect.access.gateway { return gateway }
        let patterns = dialect.publications(of: nil) + dialect.access.publications
        return patterns.contains(where: \.namesDevice) ? nil : name.rawValue
    }

    /// Where a device speaks: what the collector reads, and what the dialect says beside it; of any device of the dialect
    /// when none is given.
    package func publications(of name: DialectName, device: String?) -> [String] {
        guard let dialect = mapped(name) else { return [] }
        let patterns = dialect.publications(of: device) + dialect.access.publications
        return Self.ordered(patterns.compactMap { $0.filter(device: device) })
    }

    /// Where badges travel in the clear, and no measure with them; of any device of the dialect when none is given.
    package func badgeTopics(of name: DialectName, device: String?) -> [String] {
        let routes = mapped(name)?.routes.filter { $0.privacy.hidesBadges && !$0.measures } ?? []
        return Self.ordered(routes.flatMap(\.patterns).compactMap { $0.filter(device: device) })
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

extension Route {
    fileprivate var measures: Bool {
        rules.contains { rule in
            switch rule.fact {
            case .level, .counter: true
            case .state, .halt, .relay, .link, .jobStart, .jobCurrent, .jobEnd, .badge, .badgeGone, .period: false
            }
        }
    }
}

extension Privacy {
    fileprivate var hidesBadges: Bool { whole == .pseudonymise || !pseudonymised.isEmpty }
}

extension MappedDialect {
    /// The patterns of the routes that read, without those of another device than the one that is given.
    fileprivate func publications(of device: String?) -> [TopicPattern] {
        routes.filter { route in
            guard route.payload != .ignore else { return false }
            guard let device, case .constant(let id) = route.device else { return true }
            return id == device
        }.flatMap(\.patterns)
    }
}
