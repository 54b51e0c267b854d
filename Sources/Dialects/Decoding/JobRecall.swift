internal import UsageDomain

/// What families say once of a job and take for known afterwards: the name of the file, said only when it changes, and that
/// one is under way.
///
/// One entry a device; bounded.
struct JobRecall: Hashable, Codable, Sendable {
    static let largestDeviceCount = 1024
    /// After so long a silence nothing is known any more.
    private static let longestSilence = TimeSpan.hours(12)

    private struct Entry: Hashable, Codable {
        var lastHeard: Instant
        /// The file that is chosen, whether it is worked on or not.
        var name: String?
        var isUnderWay = false
        /// What the job under way was said to be.
        var started: String?
    }

    /// By dialect and device.
    private var entries: [String: [String: Entry]] = [:]

    /// Takes what a message says, and completes it: a start gets the name that was said before; one that says the same job
    /// again is none.
    mutating func complete(
        _ observations: inout [MachineObservation], of device: DeviceAddress, name: SaidName, at arrival: Instant,
        isRetained: Bool
    ) {
        if entries[device.dialect.rawValue]?[device.id] == nil { makeRoom() }
        let unheard = Entry(lastHeard: arrival)
        Self.complete(
            &observations, name, arrival, isRetained,
            &entries[device.dialect.rawValue, default: [:]][device.id, default: unheard])
    }

    /// What a message says of the name.
    enum SaidName {
        case nothing
        /// Nil for none.
        case name(String?)
    }

    private static func complete(
        _ observations: inout [MachineObservation], _ said: SaidName, _ arrival: Instant, _ isRetained: Bool,
        _ entry: inout Entry
    ) {
        if arrival - entry.lastHeard > longestSilence { entry = Entry(lastHeard: arrival) }
        entry.lastHeard = arrival
        var isNew = false
        if case .name(let name) = said {
            if entry.name != name { entry.name = name }
            isNew = name != nil
        }
        var saysStart = false
        var index = 0
        while index < observations.count {
            defer { index += 1 }
            switch observations[index].fact {
            case .job(.start(let id, let name)):
                let known = name ?? entry.name
                // What the broker kept is old: it begins nothing.
                guard !isRetained, !entry.isUnderWay || isNew && known != entry.started else {
                    observations.remove(at: index)
                    index -= 1
                    continue
                }
                saysStart = true
                entry.isUnderWay = true
                entry.started = known
                observations[index].fact = .job(.start(id: id, name: known))
            case .job(.end), .state(.idle), .state(.off), .state(.fault): entry.isUnderWay = false
            case .link(.offline): entry = Entry(lastHeard: arrival)
            default: continue
            }
        }
        // A name that comes after its state.
        if isNew, !saysStart, !isRetained, entry.isUnderWay, entry.started == nil {
            entry.started = entry.name
            observations.append(MachineObservation(fact: .job(.start(id: nil, name: entry.name))))
        }
    }

    private mutating func makeRoom() {
        while entries.values.reduce(0, { $0 + $1.count }) >= Self.largestDeviceCount {
            let all = entries.flatMap { dialect, devices in devices.map { ($0.value.lastHeard, dialect, $0.key) } }
            // The names decide between equals: every run of the same journal must forget the same.
            guard let oldest = all.min(by: { $0 < $1 }) else { return }
            entries[oldest.1]?[oldest.2] = nil
        }
    }
}
