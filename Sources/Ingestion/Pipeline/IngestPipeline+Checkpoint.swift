import Dialects
import SessionEngine
package import UsageDomain
import UsageStore

extension IngestPipeline {
    /// Writes everything derived so far in one transaction, with the journal position it was derived up to.
    package mutating func checkpoint(at instant: Instant) throws {
        try process()
        try recomputeLateMachines()
        var sessions = pending.sessions
        for index in registry.machines.indices {
            if let open = engine.status(of: index).openSession { sessions[open.id] = open }
        }
        let heard = pending.heard.enumerated().compactMap { index, known in
            known.count == 0
                ? nil
                : HeardDevice(
                    address: decoder.address(of: DeviceHandle(index: index)), lastArrival: known.last,
                    messages: known.count)
        }
        try store.commit(
            Checkpoint(
                position: position, at: instant, engineState: try EngineStateCoding.encode(engine.checkpoint),
                sessions: sessions.values.sorted { ($0.start, $0.machine) < ($1.start, $1.machine) },
                rollups: pending.rollups, series: &series, gaps: pending.gaps, quarantine: pending.quarantine,
                heard: heard))
        pending.removeAll()
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
    }

    /// Takes new settings from `instant` on. What is derived before stays as it was.
    package mutating func apply(_ new: LabRegistry, at instant: Instant) throws {
        try checkpoint(at: instant)
        registry = new
        decoder.bind(new.machines.flatMap { $0.devices.map(\.address) })
        routing = DeviceRouting(registry: new)
        powerHistory = Array(repeating: PowerHistory(), count: new.machines.count)
        engine.apply(
            EngineSettings(registry: new, catalogue: catalogue, pseudonym: pseudonym), at: instant, into: &effects)
        absorbEffects()
    }

    mutating func recomputeLateMachines() throws {
        lateFrom.removeAll()
    }
}
