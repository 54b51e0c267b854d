extension LabRegistry {
    /// This registry with what it does not name and another one has: whole things, the devices of a machine that names
    /// none, the badges of a member that names none.
    ///
    /// A device or a badge that this one gives to somebody is nobody else's.
    package func keeping(_ stored: LabRegistry) -> LabRegistry {
        let bound = machines.flatMap(\.devices)
        let worn = Set(members.flatMap(\.badges))
        let (speaking, wearing) = (
            Set(machines.filter { !$0.devices.isEmpty }.map(\.id)), Set(members.filter { !$0.badges.isEmpty }.map(\.id))
        )
        var kept = self
        kept.machines = machines.joined(with: stored.machines, id: \.id) { machine, old in
            guard !speaking.contains(machine.id) else { return }
            machine.devices = old.devices.filter { device in
                !bound.contains { $0.address == device.address && $0.channels.overlap(with: device.channels) != nil }
            }
        }
        kept.companies = companies.joined(with: stored.companies, id: \.id) { _, _ in }
        kept.projects = projects.joined(with: stored.projects, id: \.id) { _, _ in }
        kept.members = members.joined(with: stored.members, id: \.id) { member, old in
            guard !wearing.contains(member.id) else { return }
            member.badges = old.badges.filter { !worn.contains($0) }
        }
        return kept
    }
}

extension Array {
    /// These elements and the stored ones that they do not name, which keep their places; `keep` is told each with what
    /// is stored of it.
    fileprivate func joined<ID: Hashable>(
        with stored: [Element], id: (Element) -> ID, keep: (inout Element, Element) -> Void
    ) -> [Element] {
        let named = Dictionary(map { (id($0), $0) }, uniquingKeysWith: { first, _ in first })
        let known = Dictionary(stored.map { (id($0), $0) }, uniquingKeysWith: { first, _ in first })
        let isWhole = stored.allSatisfy { named[id($0)] != nil }
        let order = isWhole ? self : stored.map { named[id($0)] ?? $0 } + filter { known[id($0)] == nil }
        return order.map { element in
            var element = element
            if let old = known[id(element)] { keep(&element, old) }
            return element
        }
    }
}
