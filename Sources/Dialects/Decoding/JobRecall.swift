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

    private var entries: [DeviceAddress: Entry] = [:]

    /// Takes what a message says, and completes it: a job at work gets the name that was said before; one that says the same job
    /// again is none.
    mutating func complete(
        _ observations: inout [MachineObservation], of device: DeviceAddress, name: SaidName, at arrival: Instant,
        isRetained: Bool
    ) {
        if let place = entries.index(forKey: device) {
            Self.complete(&observations, name, arrival, isRetained, &entries.values[place])
        } else {
            makeRoom()
            var entry = Entry(lastHeard: arrival)
            Self.complete(&observations, name, arrival, isRetained, &entry)
            entries[device] = entry
        }
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
            case .job(.start(let id, let name)), .job(.current(let id, let name)):
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
                observations[index].fact = .job(.current(id: id, name: known))
            case .job(.end), .state(.idle), .state(.off), .state(.fault): entry.isUnderWay = false
            case .link(.offline): entry = Entry(lastHeard: arrival)
            default: continue
            }
        }
        // A name that comes after its state.
        if isNew, !saysStart, !isRetained, entry.isUnderWay, entry.started == nil {
            entry.started = entry.name
            observations.append(MachineObservation(fact: .job(.current(id: nil, name: entry.name))))
        }
    }

    private mutating func makeRoom() {
        while entries.count >= Self.largestDeviceCount {
            guard let oldest = entries.oldest(by: \.lastHeard) else { return }
            entries[oldest] = nil
        }
    }
}

extension JobRecall {
    private struct Kept: Codable {
        let device: DeviceAddress
        let entry: Entry
    }

    init(from decoder: any Decoder) throws {
        let kept = try [Kept](from: decoder)
        self.init()
        for one in kept { entries[one.device] = one.entry }
    }

    /// In the order of the devices: equal memories are written alike.
    func encode(to encoder: any Encoder) throws {
        try entries.sorted { $0.key < $1.key }.map { Kept(device: $0.key, entry: $0.value) }.encode(to: encoder)
    }
}
