import CivilTime
import SessionEngine
import UsageDomain
import UsageStore

extension IngestPipeline {
    /// What is to be derived again and is known to the store to be; nil when there is nothing, or it has to wait.
    package var dueRecomputation: Recomputation.Order? {
        let due = consequences.lateFrom.filter { machine, from in
            guard storedLate[machine] == from else { return false }
            return failures[machine].map { now - $0.at >= Self.retryAfter } ?? true
        }
        return due.isEmpty ? nil : Recomputation.Order(machines: due, generation: generation)
    }

    /// Something is known that is not derived yet, and will be.
    package var isBehind: Bool { consequences.lateFrom.keys.contains { failures[$0] == nil } }

    /// From now on what is derived here of a machine before an instant does not count.
    mutating func beginTaking(_ replacement: MachineReplacement, _ order: Recomputation.Order) throws {
        guard order.generation == generation else { throw Recomputation.Interrupted() }
        taking = replacement
    }

    mutating func failRecomputation(of machines: [MachineID: Instant], _ reason: String) {
        for (machine, from) in machines {
            failures[machine] = RecomputationFailure(from: from, reason: reason, at: now)
        }
    }

    /// Goes on with a machine from what was derived of it beside the store.
    ///
    /// - Parameters:
    ///   - stretches: The machine, and the two stores.
    ///   - first: The day from which on it was derived again.
    ///   - settled: The day up to which that is stored here by now.
    ///   - order: What it was derived for.
    ///   - derivation: Nearly as far as this pipeline.
    /// - Throws: Interrupted, or what the stores throw; then the machine stays to be derived again.
    mutating func takeOver(
        _ stretches: Stretches, from first: LocalCalendar.Day, settledTo settled: LocalCalendar.Day,
        _ order: Recomputation.Order, _ derivation: inout JournalDerivation
    ) throws {
        let machine = stretches.machine
        process()
        guard order.generation == generation else { throw Recomputation.Interrupted() }
        try derivation.advance(through: position.block - 1, at: now)
        if let failure = derivation.pipeline.failures[machine] { throw StoreError.io(failure.reason) }
        guard let reach = derivation.pipeline.reach(of: machine), let index = epochs.index(of: machine),
            let place = derivation.pipeline.epochs.index(of: machine),
            let state = derivation.pipeline.consequences.engine.checkpoint(of: place)
        else { return }
        var last = try stretches.day(before: min(reach.touched, settled.start))
        if last.start < first.start { last = first }
        // What came late meanwhile was derived with the rest, unless it reaches further back than that.
        let covered = min(first.start, order.machines[machine] ?? first.start)
        let isDone = min(consequences.lateFrom[machine] ?? covered, reach.from) >= covered
        let before = (late: consequences.lateFrom[machine], failure: failures[machine])
        consequences.engine.restore(machine: index, from: state)
        consequences.pending.resume(
            machine, try stretches.derived.spanResumptions()[machine] ?? SpanResumption(),
            counted: try stretches.derived.recentSessions(perMachine: 16)[machine] ?? [])
        consequences.series.replace(machine: machine, from: .distantPast, by: SeriesBuffer())
        consequences.follow(epochs.machines)
        if isDone {
            consequences.lateFrom[machine] = nil
            failures[machine] = nil
            if isRenewed, consequences.lateFrom.isEmpty {
                self.derivation = DerivationVersion(catalogue).description
                isRenewed = false
            }
        }
        taking = nil
        do {
            try checkpoint(at: now) { [store] checkpoint in
                try store.commit(
                    checkpoint,
                    taking: MachineReplacement(machine: machine, from: last.start, firstDay: last.date),
                    from: stretches.derived)
            }
        } catch {
            consequences.lateFrom[machine] = before.late
            failures[machine] = before.failure
            throw error
        }
    }
}
