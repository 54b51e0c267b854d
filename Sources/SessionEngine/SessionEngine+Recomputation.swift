import UsageDomain

/// One machine at a time: what a recomputation from the journal starts from and gives back.
extension SessionEngine {
    /// The state of one machine alone; nil when the index is out of range.
    package func checkpoint(of machine: Int) -> EngineCheckpoint? {
        guard trackers.indices.contains(machine) else { return nil }
        let own = settings.machines[machine]
        return EngineCheckpoint(
            entries: [EngineCheckpoint.Entry(id: own.id, devices: own.devices, tracker: trackers[machine])])
    }

    /// Puts one machine into the state of a checkpoint that holds it; every other machine stays as it is.
    package mutating func restore(machine: Int, from checkpoint: EngineCheckpoint) {
        guard trackers.indices.contains(machine),
            let entry = checkpoint.entries.first(where: { $0.id == settings.machines[machine].id })
        else { return }
        trackers[machine] = entry.tracker(for: settings.machines[machine].devices)
    }

    /// An engine for this machine alone, with its settings, in the state of a checkpoint (or new).
    package func alone(machine: Int, from checkpoint: EngineCheckpoint?) -> SessionEngine? {
        guard trackers.indices.contains(machine) else { return nil }
        let own = EngineSettings(machines: [settings.machines[machine]], badges: settings.badges)
        return checkpoint.map { SessionEngine(settings: own, checkpoint: $0) } ?? SessionEngine(settings: own)
    }
}
