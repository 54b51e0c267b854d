import UsageDomain

/// A day of one machine, seen by one of its devices.
struct SpeakingContext {
    let machine: SimulatedMachine
    let day: MachineDay
    let history: MachineHistory
    let profile: LabProfile
    var chance: Chance
    /// A printer of which neither states nor temperatures are published, and whose events arrive.
    var saysEventsOnly = false
    private(set) var said: [Utterance] = []

    init(machine: SimulatedMachine, day: MachineDay, history: MachineHistory, profile: LabProfile, chance: Chance) {
        self.machine = machine
        self.day = day
        self.history = history
        self.profile = profile
        self.chance = chance
    }

    /// Publishes with what the network allows: nothing during an outage.
    mutating func publish(
        _ topic: String, _ payload: [UInt8], at: Instant, qos: UInt8 = 0, isRetained: Bool = false
    ) {
        guard !day.isOutage(at) else { return }
        said.append(
            Utterance(
                at: at,
                content: .message(
                    SimulatedMessage(at: at, topic: topic, payload: payload, qos: qos, isRetained: isRetained))))
    }

    mutating func publish(_ topic: String, _ text: String, at: Instant, qos: UInt8 = 0, isRetained: Bool = false) {
        publish(topic, Array(text.utf8), at: at, qos: qos, isRetained: isRetained)
    }

    mutating func say(_ event: NativeEvent, by device: Int, at: Instant) {
        said.append(Utterance(at: at, content: .native(device: device, event)))
    }

    /// A plug that comes back says everything at once, then reports as usual.
    mutating func reportInstants() -> [Instant] {
        var instants = ReportSchedule(profile: profile).plugReports(of: day, chance: &chance)
        let returns = [
            day.outage.map { $0.upperBound + .seconds(5) }, day.powerCut.map { $0.upperBound + .seconds(9) },
            day.plugRestart.map { $0 + ShellyGen1.restart + .seconds(2) },
        ].compactMap(\.self)
        guard !returns.isEmpty else { return instants }
        instants.append(contentsOf: returns)
        instants.sort()
        return instants
    }

    /// When the device connects: at the first instant of the day and after an outage.
    var connections: [Instant] {
        [day.span.lowerBound] + (day.outage.map { [$0.upperBound + .seconds(3)] } ?? [])
    }

    /// From a little before the opening until everything is switched off; nil on a closed day.
    var serviceSpan: Range<Instant>? {
        guard let opening = day.opening else { return nil }
        let lastChange = day.states.last?.at ?? opening.upperBound
        let end = min(max(lastChange, opening.upperBound) + .minutes(5), day.span.upperBound - .seconds(2))
        return max(day.span.lowerBound, opening.lowerBound - .minutes(8))..<end
    }

    /// Mains voltage in tenths of a volt.
    mutating func decivolts() -> Int64 { chance.integer(in: 2270...2365) }
}
