package import UsageDomain

/// A FabLab that does not exist: machines, people and devices whose life follows from a seed.
///
/// It plans one local day at a time, so memory does not grow with the span but for the truth's sessions and runs. The
/// same seed, start and profile give the same messages, whatever the steps of `advance`; acknowledgements change only
/// what native devices send again.
package struct SimulatedLab: Sendable {
    /// What the lab's registry file holds at the start.
    package var registry: LabRegistry { timeline.epochs[0].registry }
    /// The same with what changes: on the thirteenth day a member has another employer and a machine another owner.
    package let timeline: RegistryTimeline
    package let profile: LabProfile
    package let start: Instant
    /// From `profile`; a demonstration that first feeds history changes it to `explicit` when it goes live.
    package var acknowledgement: LabProfile.Acknowledgement
    /// How far it has advanced.
    package private(set) var now: Instant

    private let machines: [SimulatedMachine]
    private let planner: DayPlanner
    private let seed: UInt64
    private var histories: [MachineHistory]
    private var recorders: [TruthRecorder]
    private var devices: [NativeDevice]
    private var nextDay: CivilDate
    private var today: [Utterance] = []
    private var position = 0
    private var hasStarted = false

    package init(seed: UInt64, start: Instant, profile: LabProfile = .standard) {
        self.seed = seed
        self.start = start
        self.profile = profile
        acknowledgement = profile.acknowledgement
        now = start
        machines = StandardLab.machines
        let registry = StandardLab.registry(profile, machines: machines.map(\.machine))
        timeline = RegistryTimeline([
            RegistryTimeline.Version(number: 1, effective: start, registry: registry),
            RegistryTimeline.Version(
                number: 2, effective: ParisCalendar.instant(ParisCalendar.date(at: start).adding(days: 12)),
                registry: StandardLab.later(registry)),
        ])
        planner = DayPlanner(seed: seed, profile: profile, badges: registry.members.compactMap(\.badges.first))
        recorders = machines.map { TruthRecorder(machine: $0, start: start) }
        devices = StandardLab.nativeDevices.map {
            NativeDevice(lab: profile.labID, id: $0, boot: 0, at: start, capacity: profile.ringCapacity)
        }
        var chance = Chance(seed: seed, stream: 3)
        histories = machines.map { _ in
            // Plugs were not bought yesterday: 20 to 900 kWh.
            let energy = chance.integer(in: 20_000_000...900_000_000) * MachineMeters.energyPerMilliwattHour
            return MachineHistory(
                lifetime: MachineMeters(energy: energy),
                volatileOrigin: energy - chance.integer(in: 0...3_000_000) * MachineMeters.energyPerMilliwattHour)
        }
        nextDay = ParisCalendar.date(at: start)
    }

    /// The native devices, for what they keep unacknowledged.
    package var nativeDevices: [NativeDevice] { devices }

    /// What really happened from `start` to `now`.
    package var truth: LabTruth {
        LabTruth(from: start, to: now, machines: recorders.map { $0.truth(at: now) })
    }

    /// Emits everything said from where it stopped up to and including the instant, in time order.
    ///
    /// A lab that starts in the middle of a day first says again, at its start, what a broker would have retained.
    /// An instant before `now` changes nothing.
    package mutating func advance(to instant: Instant, _ emit: (SimulatedMessage) -> Void) {
        guard instant >= now else { return }
        if !hasStarted {
            hasStarted = true
            catchUp(emit)
        }
        while true {
            while position < today.count, today[position].at <= instant {
                utter(today[position], emit)
                position += 1
            }
            guard ParisCalendar.instant(nextDay) <= instant else { break }
            beginNextDay()
        }
        now = instant
    }

    /// Takes a message from the collector: an `ack` of a native device.
    ///
    /// Anything else is ignored.
    package mutating func receive(topic: String, payload: [UInt8]) {
        guard let acknowledgement = Acknowledgement(lab: profile.labID, topic: topic, payload: payload),
            let index = devices.firstIndex(where: { $0.id == acknowledgement.device })
        else { return }
        devices[index].acknowledge(boot: acknowledgement.boot, sequence: acknowledgement.sequence)
    }

    /// The real network came back under the lab, or a broker that has forgotten everything: its connected native devices
    /// say now what they say at every connection.
    package mutating func networkReturned(_ emit: (SimulatedMessage) -> Void) {
        for index in devices.indices where devices[index].isConnected {
            for message in devices[index].reconnect(at: now) { emit(message) }
        }
    }

    /// Lives through the day of the start up to the start, unheard.
    private mutating func catchUp(_ emit: (SimulatedMessage) -> Void) {
        beginNextDay()
        var retained: [String: Int] = [:]
        var kept: [SimulatedMessage] = []
        while position < today.count, today[position].at < start {
            utter(today[position]) { message in
                guard message.isRetained else { return }
                if let index = retained[message.topic] {
                    kept[index] = message
                } else {
                    retained[message.topic] = kept.count
                    kept.append(message)
                }
            }
            position += 1
        }
        for index in devices.indices where devices[index].isConnected {
            devices[index].acknowledge(boot: devices[index].boot, sequence: .max)
        }
        for message in kept {
            var said = message
            said.at = start
            emit(said)
        }
    }

    private mutating func utter(_ utterance: Utterance, _ emit: (SimulatedMessage) -> Void) {
        switch utterance.content {
        case .message(let message): emit(message)
        case .native(let device, let event): utter(event, by: device, at: utterance.at, emit)
        }
    }

    private mutating func utter(
        _ event: NativeEvent, by device: Int, at instant: Instant, _ emit: (SimulatedMessage) -> Void
    ) {
        switch event {
        case .boot(let boot): devices[device].restart(boot: boot, at: instant)
        case .networkLost: devices[device].isConnected = false
        case .networkBack:
            devices[device].isConnected = true
            for message in devices[device].reconnect(at: instant) { emit(message) }
            forgetIfAssumed(device)
        case .switchedOff: devices[device].switchOff()
        case .say(let kind, let fields):
            let message = devices[device].next(kind, at: instant, fields: fields)
            guard devices[device].isConnected else { return }
            emit(message)
            forgetIfAssumed(device)
        }
    }

    private mutating func forgetIfAssumed(_ device: Int) {
        guard acknowledgement == .assumed else { return }
        devices[device].acknowledge(boot: devices[device].boot, sequence: devices[device].sequence)
    }

    private mutating func beginNextDay() {
        let date = nextDay
        nextDay = date.adding(days: 1)
        today.removeAll(keepingCapacity: true)
        position = 0
        for index in machines.indices {
            let machine = machines[index]
            let day = planner.plan(machine, index: index, on: date)
            recorders[index].begin(day, timeline)
            for (ordinal, voice) in machine.voices.enumerated() {
                var context = SpeakingContext(
                    machine: machine, day: day, history: histories[index], profile: profile,
                    chance: Chance(
                        seed: seed, stream: 4, UInt64(bitPattern: date.daysSince1970), UInt64(index), UInt64(ordinal)))
                voice.speak(in: &context)
                today.append(contentsOf: context.said)
            }
            histories[index].pass(day)
        }
        var order = today.indices.map { (at: today[$0].at, index: $0) }
        order.sort { ($0.at, $0.index) < ($1.at, $1.index) }
        today = order.map { today[$0.index] }
    }
}
