/// What a session, a statement or a page says of a thing: as it was declared on that day.
///
/// A thing that was not declared then is taken as it was known last before that instant, else first after it: what is
/// gone keeps its past, and what was entered late is not nameless.
extension RegistryTimeline {
    package func lab(at instant: Instant) -> Lab? { registry(at: instant)?.lab }

    package func machine(_ id: MachineID, at instant: Instant) -> Machine? {
        find(at: instant) { registry in registry.machines.first { $0.id == id } }
    }

    package func company(_ id: CompanyID, at instant: Instant) -> Company? {
        find(at: instant) { registry in registry.companies.first { $0.id == id } }
    }

    package func project(_ id: ProjectID, at instant: Instant) -> Project? {
        find(at: instant) { registry in registry.projects.first { $0.id == id } }
    }

    package func member(_ id: MemberID, at instant: Instant) -> Member? {
        find(at: instant) { registry in registry.members.first { $0.id == id } }
    }

    /// When a machine was the lab's within a span; spans that touch are one.
    package func presence(of machine: MachineID, in span: Range<Instant>) -> [Range<Instant>] {
        var found: [Range<Instant>] = []
        let parts = epochs(in: span)
        for (place, part) in parts.enumerated() where part.registry.machines.contains(where: { $0.id == machine }) {
            let end = place + 1 < parts.count ? parts[place + 1].from : span.upperBound
            if let last = found.last, last.upperBound == part.from {
                found[found.count - 1] = last.lowerBound..<end
            } else {
                found.append(part.from..<end)
            }
        }
        return found
    }

    /// Every id of a kind that was ever declared, once, in the order of its first declaration.
    package func everyID<ID: Hashable>(_ ids: (LabRegistry) -> [ID]) -> [ID] {
        var seen: Set<ID> = []
        return epochs.flatMap { ids($0.registry) }.filter { seen.insert($0).inserted }
    }

    private func find<Found>(at instant: Instant, _ look: (LabRegistry) -> Found?) -> Found? {
        guard let place = index(at: instant) else { return nil }
        for earlier in stride(from: place, through: 0, by: -1) {
            if let found = look(epochs[earlier].registry) { return found }
        }
        for later in epochs.dropFirst(place + 1) {
            if let found = look(later.registry) { return found }
        }
        return nil
    }
}
