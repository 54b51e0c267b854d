package import UsageDomain

/// Observations and time in, effects out: a pure value without clock or I/O.
///
/// Every observation first brings its machine's time forward and settles, in order, the delays and timeouts that fall
/// before it; `tick` does only that. The effects therefore do not depend on batches, nor on how often `tick` is called,
/// as long as `tick` is never given an instant later than observations still to come.
package struct SessionEngine: Sendable {
    let settings: EngineSettings
    /// Of each machine, made of the settings.
    private let contexts: [MachineContext]
    var trackers: [MachineTracker]

    package init(settings: EngineSettings) {
        self.settings = settings.bounded
        contexts = self.settings.contexts
        trackers = settings.machines.map { _ in MachineTracker() }
    }

    /// Takes up where the engine of the checkpoint stopped.
    ///
    /// Machines are matched by id, their devices by identity; those the settings no longer name are forgotten.
    package init(settings: EngineSettings, checkpoint: EngineCheckpoint) {
        self.settings = settings.bounded
        contexts = self.settings.contexts
        let known = Dictionary(checkpoint.entries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        trackers = settings.machines.map { known[$0.id]?.tracker(for: $0.devices) ?? MachineTracker() }
    }

    package var checkpoint: EngineCheckpoint {
        EngineCheckpoint(
            entries: zip(settings.machines, trackers).map { machine, tracker in
                EngineCheckpoint.Entry(id: machine.id, devices: machine.devices, tracker: tracker)
            })
    }

    /// Takes one observation of the machine with that index; an index out of range is ignored.
    package mutating func observe(_ observation: TimedObservation, machine: Int, into effects: inout [Effect]) {
        guard trackers.indices.contains(machine) else { return }
        trackers[machine].receive(observation, contexts[machine], into: &effects)
    }

    /// Lets time pass for every machine up to `now`, arrival-side wall time.
    package mutating func tick(at now: Instant, into effects: inout [Effect]) {
        for machine in trackers.indices {
            trackers[machine].pass(to: now.bounded, settings, machine: machine, into: &effects)
        }
    }

    /// Changes the settings from `now` on.
    ///
    /// What happened before is decided with the settings before: what has not been heard of it by now is too late.
    /// Machines are matched by id; the open session of a machine that is no longer in the lab is closed by the
    /// administrator, and nothing is remembered of it.
    /// Effects of this call carry the indices of the settings before it. An open session keeps its attribution.
    /// A device that a machine keeps takes its state along to its new ordinal; one that went is forgotten, and what it
    /// said last is no longer believed from then on.
    package mutating func apply(_ newSettings: EngineSettings, at now: Instant, into effects: inout [Effect]) {
        for machine in trackers.indices {
            trackers[machine].settle(to: now.bounded, settings, machine: machine, into: &effects)
        }
        let kept = Set(newSettings.machines.lazy.filter(\.isInLab).map(\.id))
        for (machine, old) in settings.machines.enumerated() where old.isInLab && !kept.contains(old.id) {
            close(machine: machine, at: now, into: &effects)
            trackers[machine] = MachineTracker(after: now.bounded)
        }
        let checkpoint = checkpoint
        let known = Set(settings.machines.map(\.id))
        self = SessionEngine(settings: newSettings, checkpoint: checkpoint)
        for (machine, new) in newSettings.machines.enumerated() where !known.contains(new.id) {
            trackers[machine] = MachineTracker(after: now.bounded)
        }
    }

    /// Corrects the settings in force without letting anything begin or end: what they decided otherwise is to be
    /// derived again by the caller.
    package mutating func correct(_ settings: EngineSettings) {
        self = SessionEngine(settings: settings, checkpoint: checkpoint)
    }

    /// Closes the machine's open session, if any, by decision of the lab.
    ///
    /// What still waits to be put in order up to
    /// `now` is processed first.
    package mutating func close(machine: Int, at now: Instant, into effects: inout [Effect]) {
        guard trackers.indices.contains(machine) else { return }
        trackers[machine].closeByAdministrator(at: now.bounded, settings, machine: machine, into: &effects)
    }

    /// The machine with that index now; unknown when the index is out of range.
    package func status(of machine: Int) -> EngineStatus {
        guard trackers.indices.contains(machine) else { return EngineStatus(state: .unknown) }
        return trackers[machine].status(settings.machines[machine])
    }

    /// Its counters of energy that are read in a wrong unit, to all appearance; none when the index is out of range.
    package func misreadCounters(of machine: Int, at now: Instant) -> [MisreadCounter] {
        guard trackers.indices.contains(machine) else { return [] }
        let entry = EngineCheckpoint.Entry(
            id: settings.machines[machine].id, devices: settings.machines[machine].devices, tracker: trackers[machine])
        func misread(_ device: String, _ channel: Int?, _ counted: Int64, _ heard: Int64) -> MisreadCounter? {
            UnitMistake(counted: counted, heard: heard).map {
                MisreadCounter(device: device, channel: channel, mistake: $0)
            }
        }
        return entry.disagreeingCounters.compactMap { misread($0.device, $0.channel, $0.counted, $0.heard) }
            + entry.refusedCounters.filter { $0.quantity == .energy && $0.isRecent(at: now) }
            .compactMap { misread($0.device, $0.channel, $0.grown, $0.heard) }
    }

    /// The smallest instant to tick to so that everything silence would close is closed; nil when nothing would be.
    package func flushInstant() -> Instant? {
        trackers.indices.compactMap { trackers[$0].flushInstant(settings, machine: $0) }.max()
    }

    /// When a message happened: the device's own instant when its clock is synchronised and believable (at most 7 days
    /// before arrival, at most 5 s after it), else its arrival.
    package static func effectiveInstant(arrival: Instant, stamp: NativeStamp?) -> Instant {
        let arrival = arrival.bounded
        guard let reported = stamp?.reportedAt?.bounded, reported >= arrival - .days(7),
            reported <= arrival + .seconds(5)
        else { return arrival }
        return reported
    }
}

extension EngineStatus {
    init(state: MachineState) {
        self.init(state: state, since: nil, lastHeard: nil, power: nil, openSession: nil, job: nil)
    }
}

extension EngineSettings {
    fileprivate var contexts: [MachineContext] {
        machines.enumerated().map { MachineContext(machine: $0, settings: $1, badges: badges) }
    }
}

extension Instant {
    /// Within some 280,000 years of 1970, so that sums of input instants and spans cannot overflow.
    var bounded: Instant {
        Instant(milliseconds: min(max(milliseconds, -(1 << 53)), 1 << 53))
    }
}
