import CivilTime
import Dialects
import SessionEngine
package import UsageDomain
import UsageStore

extension IngestPipeline {
    /// Writes everything derived so far in one transaction, with the journal position it was derived up to.
    ///
    /// When it throws, nothing is lost: the next checkpoint writes it.
    package mutating func checkpoint(at instant: Instant) throws {
        process()
        try recomputeLateMachines()
        var checkpoint = Checkpoint(
            position: position, at: instant,
            engineState: try EngineStateCoding.encode(
                DerivedState(
                    engine: engine.checkpoint, acknowledger: acknowledger, memory: decoder.memoryToKeep)))
        checkpoint.replacements = pending.replacements
        checkpoint.sessions = sessionsToStore()
        checkpoint.gaps = pending.gaps
        checkpoint.quarantine = pending.quarantine
        let bound = Set(registry.deviceAddresses)
        checkpoint.devices = pending.heard.enumerated().compactMap { index, known in
            guard known.count > 0 else { return nil }
            let handle = DeviceHandle(index: index)
            let address = decoder.address(of: handle)
            // What did not fit into memory is not kept on the disk either.
            guard watch.contains(address) || !routing.destinations(of: handle, in: decoder).isEmpty else { return nil }
            return Checkpoint.DeviceHeard(address: address, lastArrival: known.last, count: known.count)
        }
        checkpoint.noticed = watch.changes
        checkpoint.forgotten = watch.newlyForgotten.filter { !bound.contains($0) }.sorted()
        checkpoint.forgottenTotal = watch.forgotten
        checkpoint.restorePoints = try duePoints(at: instant)
        if !checkpoint.restorePoints.isEmpty { checkpoint.earliestRecomputation = now - Self.longestRecomputation }
        checkpoint.rollups = pending.drainRollups()
        checkpoint.series = series.drain()
        do {
            try store.commit(checkpoint)
        } catch {
            pending.restore(checkpoint.rollups)
            series.restore(checkpoint.series)
            throw error
        }
        pending.removeAll()
        watch.settle()
        for point in checkpoint.restorePoints { lastRestorePoint[point.machine] = point.at }
        lastCheckpoint = instant
    }

    /// Processes what the journal holds beyond the checkpoint: after a crash nothing that was acknowledged is missing.
    mutating func recover() throws {
        let start = position
        try store.forEachBlock(from: start.block) { block, batch in
            process(batch, of: block, from: block.sequence == start.block ? start.index : 0)
            return true
        }
        counts = IngestCounts()
        requests.removeAll()
        // Who was heard over which connection was so before this start: the settings may have changed since.
        asker = DeviceAsker(registry.deviceAddresses, catalogue: catalogue, decoder: &decoder)
    }

    /// Takes new settings from `instant` on.
    ///
    /// What was derived before stays as it was.
    package mutating func apply(_ new: LabRegistry, at instant: Instant) throws {
        process()
        // What arrived late belongs to the settings before.
        try recomputeLateMachines()
        engine.apply(
            EngineSettings(registry: new, catalogue: catalogue, pseudonym: intake.pseudonym), at: instant,
            into: &effects)
        absorbEffects()
        registry = new
        decoder.bind(new.deviceAddresses)
        asker = DeviceAsker(new.deviceAddresses, catalogue: catalogue, decoder: &decoder)
        routing = DeviceRouting(registry: new)
        watch.dropBound(in: new)
        seriesSlots = series.slots(of: new.machines.map(\.id))
        powerHistory = Array(repeating: PowerHistory(), count: new.machines.count)
        labLevel = NativeTopic.level(of: new.lab)
        lastArrival = Array(repeating: nil, count: new.machines.count)
        try checkpoint(at: instant)
        try recallPower()
    }

    /// What changed, and what is open as it stands now.
    private func sessionsToStore() -> [UsageSession] {
        var sessions = pending.sessions
        for index in registry.machines.indices {
            if let open = engine.status(of: index).openSession { sessions[open.id] = open }
        }
        return sessions.values.sorted { ($0.start, $0.machine) < ($1.start, $1.machine) }
    }
}
