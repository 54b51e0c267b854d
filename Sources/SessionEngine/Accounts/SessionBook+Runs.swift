import UsageDomain

extension SessionBook {
    /// Follows the run through a piece of settled time that lies within one session, or outside any.
    ///
    /// Busy time shorter than `minimumRun` is noise: it counts as busy time where it falls, but makes no run and opens
    /// no session. A job that was not said to have ended goes on through unknown time.
    mutating func follow(
        _ state: MachineState, from: Instant, to: Instant, session: Int?, _ context: MachineContext,
        _ effects: inout [Effect]
    ) {
        switch state {
        case .busy:
            enterRun(at: from, session: session, context, &effects)
            run?.run.busy += to - from
            confirmRun(context, &effects)
            noteActivity(at: to)
        case .paused:
            if run != nil {
                enterRun(at: from, session: session, context, &effects)
                run?.run.paused += to - from
            }
            noteActivity(at: to)
        case .unknown where run?.isJobOpen ?? false:
            guard run?.session == session else {
                // Whose work it was from here on is known when there is some.
                let job = run?.job
                finishRun(at: from, context, &effects)
                announced = job
                return
            }
            if run?.unheardSince == nil { run?.unheardSince = from }
        case .off, .idle, .fault, .unknown:
            finishRun(at: from, context, &effects)
        }
    }

    /// Begins a run, or carries the one that goes on across a change of session.
    private mutating func enterRun(
        at start: Instant, session: Int?, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        let isCrossed =
            run?.unheardSince != nil
            && records.contains { record in
                record.serial != run?.session && record.end.map { $0 > run?.run.start ?? start } ?? true
            }
        if let going = run, going.session != session || isBarred(start) || isCrossed {
            finishRun(at: start, context, &effects)
            divided = going
            divided?.run.end = start
        }
        if run?.unheardSince != nil {
            run?.unheardSince = nil
            confirmJob(heardAt: start, context, &effects)
        }
        guard run == nil else { return }
        if let before = divided, before.run.end == start {
            run = CurrentRun(
                run: Run(start: start, job: before.run.outcome == nil ? before.run.job : nil), session: session,
                isConfirmed: before.isConfirmed && session != nil,
                job: before.run.outcome == nil ? before.job : nil)
        } else {
            run = CurrentRun(
                run: Run(start: start, job: announced?.title), session: session, isConfirmed: false,
                job: announced)
            announced = nil
        }
        divided = nil
    }

    /// A run never outlasts its session: what follows is another run, which needs no proof of its own when it belongs to
    /// a session too.
    mutating func divideRunAtSessionEnd(_ context: MachineContext, _ effects: inout [Effect]) {
        guard let session = run?.session, let place = records.indices.first(where: { records[$0].serial == session }),
            let end = records[place].end, end <= settledThrough, let going = run
        else { return }
        finishRun(at: end, context, &effects)
        divided = going
        divided?.run.end = end
    }

    private mutating func confirmRun(_ context: MachineContext, _ effects: inout [Effect]) {
        guard run?.isConfirmed == false, let busy = run?.run.busy, busy >= context.settings.timing.minimumRun else {
            return
        }
        confirm(context, &effects)
    }

    /// A job that was heard of after so long was no noise, however little of it was heard.
    mutating func confirmJob(heardAt instant: Instant, _ context: MachineContext, _ effects: inout [Effect]) {
        guard let going = run, instant - going.run.start >= context.settings.timing.minimumRun else { return }
        confirm(context, &effects)
    }

    private mutating func confirm(_ context: MachineContext, _ effects: inout [Effect]) {
        guard let going = run, !going.isConfirmed else { return }
        // The time is somebody's already, or a session has begun since: whose the work was is not known then.
        if going.session == nil, records.contains(where: { $0.end.map { $0 > going.run.start } ?? true }) { return }
        run?.isConfirmed = true
        if going.session == nil {
            let index = open(
                Attribution(unbadged: context.settings.unbadged), badge: nil, at: going.run.start,
                activity: settledThrough, context)
            run?.session = records[index].serial
            tell(index, context, &effects)
        } else if let index = records.firstIndex(where: { $0.serial == going.session }) {
            tell(index, context, &effects)
        }
    }

    mutating func finishRun(at end: Instant, _ context: MachineContext, _ effects: inout [Effect]) {
        guard var going = run else { return }
        run = nil
        let sessionEnd = records.first { $0.serial == going.session }?.end ?? end
        let end = max(min(end, sessionEnd, going.unheardSince ?? end), going.run.start)
        // Of a job there may be nothing but its beginning and its end.
        let isEmpty = going.run.busy + going.run.paused == .zero && (going.job == nil || end == going.run.start)
        guard going.isConfirmed, !isEmpty else { return }
        going.run.end = end
        if let index = records.firstIndex(where: { $0.serial == going.session }) {
            update(index) { record in
                if record.runs.count < SessionRecord.maximumRuns { record.runs.append(going.run) }
            }
            tell(index, context, &effects)
        }
        effects.append(.runEnded(machine: context.machine, going.run))
    }

    // MARK: Values

    /// The session as it stands, an open one up to `horizon`; what is not settled of it is told provisionally.
    ///
    /// Energy that nobody measured is none, and estimated; the grade of the session as a whole is not worse for it.
    func session(
        at index: Int, _ context: MachineContext, through horizon: Instant
    ) -> UsageSession {
        let record = records[index]
        let account = time.account(of: record.serial)
        var session = UsageSession(
            id: record.id, machine: context.settings.id, start: record.start, end: record.end,
            closeReason: record.closeReason, attribution: record.attribution, durations: account.durations,
            energy: Energy(milliwattHours: account.energy), energyGrade: account.knownEnergyGrade,
            quantities: Dictionary(account.amounts.map { ($0.quantity, $0.amount) }, uniquingKeysWith: { $1 }),
            runs: record.runs, grade: max(account.stateGrade, account.energyGrade))
        if let going = run, going.isConfirmed, going.session == record.serial { session.runs.append(going.run) }
        let start = max(settledThrough, record.start)
        let end = record.end ?? horizon
        let gapEnd = min(max(gapEnd ?? start, start), end)
        if gapEnd > start { session.durations.gap += gapEnd - start }
        if end > max(gapEnd, start) { session.durations[provisional] += end - max(gapEnd, start) }
        return session
    }
}
