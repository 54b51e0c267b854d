import Dialects
import SessionEngine
package import UsageDomain
import UsageStore

extension IngestPipeline {
    /// Writes everything derived so far in one transaction, with the journal position it was derived up to.
    ///
    /// When it throws, nothing is lost: the next checkpoint writes it.
    package mutating func checkpoint(at instant: Instant) throws {
        try checkpoint(at: instant) { [store] in try store.commit($0) }
    }

    /// The same in a transaction of its own kind.
    mutating func checkpoint(at instant: Instant, write: (Checkpoint) throws -> Void) throws {
        let checkpoint = try gathered(at: instant, withState: true)
        do {
            try write(checkpoint)
        } catch {
            consequences.pending.restore(checkpoint.rollups)
            consequences.series.restore(checkpoint.series)
            throw error
        }
        settle(checkpoint)
    }

    /// The same, written while the derivation goes on, and without the engine's state: it has to be waited for before the
    /// next, and nothing can go on from it once the pipeline is gone.
    mutating func beginCheckpoint(at instant: Instant) throws -> CheckpointCommit {
        let checkpoint = try gathered(at: instant, withState: false)
        let commit = try store.beginCommit(checkpoint)
        settle(checkpoint)
        return commit
    }

    mutating func gathered(at instant: Instant, withState: Bool) throws -> Checkpoint {
        process()
        comeToRest()
        if !recomputesBeside { recomputeLateMachines() }
        var checkpoint = Checkpoint(
            position: position, at: instant, engineState: withState ? try EngineStateCoding.encode(state) : [])
        checkpoint.derivation = derivation
        checkpoint.failures = failures.mapValues(\.reason)
        checkpoint.replacements = consequences.pending.replacements
        checkpoint.sessions = sessionsToStore()
        checkpoint.evidence = consequences.pending.evidence
        checkpoint.gaps = consequences.pending.gaps
        checkpoint.quarantine = consequences.pending.quarantine.merging(
            tally.quarantine, uniquingKeysWith: +)
        let bound = Set(registry.deviceAddresses)
        checkpoint.devices = tally.heard.enumerated().compactMap { index, known in
            guard known.count > 0 else { return nil }
            let handle = DeviceHandle(index: index)
            let address = decoder.address(of: handle)
            // What did not fit into memory is not kept on the disk either.
            guard watch.contains(address) || !epoch.routing.destinations(of: handle, in: decoder).isEmpty else {
                return nil
            }
            return Checkpoint.DeviceHeard(address: address, lastArrival: known.last, count: known.count)
        }
        checkpoint.heardUntil = heardUntil
        checkpoint.noticed = watch.changes
        checkpoint.forgotten = watch.newlyForgotten.filter { !bound.contains($0) }.sorted()
        checkpoint.forgottenTotal = watch.forgotten
        checkpoint.restorePoints = try duePoints(at: instant)
        if !checkpoint.restorePoints.isEmpty { checkpoint.earliestRecomputation = now - Self.longestRecomputation }
        checkpoint.spans = try consequences.pending.spanChanges(in: store)
        checkpoint.rollups = consequences.pending.drainRollups()
        checkpoint.series = takeSeries()
        if let taking { checkpoint.leaveOut(before: taking) }
        return checkpoint
    }

    private var state: DerivedState {
        DerivedState(
            engine: consequences.engine.checkpoint, acknowledger: acknowledger, memory: decoder.memoryToKeep,
            reached: now, registryVersion: registryVersion,
            late: Dictionary(uniqueKeysWithValues: consequences.lateFrom.map { ($0.key.rawValue, $0.value) }),
            loss: clock.loss, damaged: damaged.toKeep, badges: badges.badges.isEmpty ? nil : badges)
    }

    mutating func settle(_ checkpoint: Checkpoint) {
        consequences.pending.removeAll()
        tally.settle()
        storedLate = consequences.lateFrom
        watch.settle()
        heardUntil = nil
        for point in checkpoint.restorePoints { lastRestorePoint[point.machine] = point.at }
        lastCheckpoint = checkpoint.at
    }

    private mutating func takeSeries() -> [SeriesRows] {
        switch seriesKeeping {
        case .inParts: return consequences.series.drain()
        case .inChunks:
            let chunks = consequences.series.drainChunks()
            return consequences.series.count > Self.largestGathering / 2 ? chunks + consequences.series.drain() : chunks
        case .not:
            _ = consequences.series.drain()
            return []
        }
    }

    /// Processes what the journal holds beyond the checkpoint: after a crash nothing that was acknowledged is missing.
    mutating func recover() throws {
        let start = position
        try store.forEachArrivedBlock(from: start.block, damaged: { miss($0) }) { block, batch in
            process(batch, of: block, from: block.sequence == start.block ? start.index : 0)
            return true
        }
        counts = IngestCounts()
        requests.removeAll()
        // Who was heard over which connection was so before this start: the settings may have changed since.
        asker = DeviceAsker(registry.deviceAddresses, catalogue: catalogue, decoder: &decoder)
    }

    /// What changed, and what is open as it stands now.
    private func sessionsToStore() -> [UsageSession] {
        var sessions = consequences.pending.sessions
        for index in epochs.machines.indices {
            if let open = consequences.engine.status(of: index).openSession { sessions[open.id] = open }
        }
        return sessions.values.sorted { ($0.start, $0.machine) < ($1.start, $1.machine) }
    }
}
