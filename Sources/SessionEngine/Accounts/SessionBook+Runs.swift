import UsageDomain

extension SessionBook {
    /// Follows the run through a piece of settled time that lies within one session, or outside any.
    ///
    /// Busy time shorter than `minimumRun` is noise: it counts as busy time where it falls, but makes no run and opens
    /// no session.
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
        case .off, .idle, .fault, .unknown:
            finishRun(at: from, context, &effects)
        }
    }

    /// Begins a run, or carries the one that goes on across a change of session.
    private mutating func enterRun(
        at start: Instant, session: Int?, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        if let going = run, going.session != session || isBarred(start) {
            finishRun(at: start, context, &effects)
            divided = going
            divided?.run.end = start
        }
        guard run == nil else { return }
        if let before = divided, before.run.end == start {
            run = CurrentRun(
                run: Run(start: start, job: before.run.outcome == nil ? before.run.job : nil), session: session,
                isConfirmed: before.isConfirmed && session != nil, jobID: before.jobID)
        } else {
            run = CurrentRun(
                run: Run(start: start, job: announced?.title), session: session, isConfirmed: false,
                jobID: announced?.id)
            announced = nil
        }
        divided = nil
    }

    /// A run never outlasts its session: what follows is another run, which needs no proof of its own when it belongs to
    /// a session too.
    mutating func divideRunAtSessionEnd(_ context: MachineContext, _ effects: inout [Effect]) {
        guard let going = run, let end = records.first(where: { $0.serial == going.session })?.end,
            end <= settledThrough
        else { return }
        finishRun(at: end, context, &effects)
        divided = going
        divided?.run.end = end
    }

    private mutating func confirmRun(_ context: MachineContext, _ effects: inout [Effect]) {
        guard let going = run, !going.isConfirmed, going.run.busy >= context.settings.timing.minimumRun else { return }
        run?.isConfirmed = true
        if going.session == nil {
            let index = open(
                Attribution(), hasBadge: false, at: going.run.start, activity: settledThrough, context)
            run?.session = records[index].serial
            tell(index, context, &effects)
        } else if let index = records.firstIndex(where: { $0.serial == going.session }) {
            tell(index, context, &effects)
        }
    }

    mutating func finishRun(at end: Instant, _ context: MachineContext, _ effects: inout [Effect]) {
        guard var going = run else { return }
        run = nil
        guard going.isConfirmed, going.run.busy + going.run.paused > .zero else { return }
        going.run.end = max(end, going.run.start)
        if let index = records.firstIndex(where: { $0.serial == going.session }) {
            update(index) { record in
                if record.runs.count < SessionRecord.maximumRuns { record.runs.append(going.run) }
            }
            tell(index, context, &effects)
        }
        effects.append(.runEnded(machine: context.machine, going.run))
    }

    // MARK: Jobs

    private static let maximumMarks = 64

    /// Takes a job event; it has effect when the time before it is settled.
    mutating func mark(_ event: JobEvent, at instant: Instant, _ context: MachineContext, _ effects: inout [Effect]) {
        if marks.count >= Self.maximumMarks { marks.removeFirst() }
        marks.append(JobMark(at: instant, event: event))
        applyMarks(context, &effects)
    }

    mutating func applyMarks(_ context: MachineContext, _ effects: inout [Effect]) {
        while let mark = marks.first, mark.at <= settledThrough {
            marks.removeFirst()
            switch mark.event {
            case .start(let id, let name):
                start(JobName(id: id, name: name), at: mark.at, context, &effects)
            case .end(let id, let outcome):
                end(id, outcome, context, &effects)
            }
        }
    }

    private mutating func start(
        _ job: JobName, at instant: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard let going = run else {
            announced = job
            return
        }
        if going.run.outcome == nil {
            let isSame = going.run.job == job.title && (going.jobID == job.id || job.id == nil)
            if isSame { return }
            if going.run.job == nil {
                run?.run.job = job.title
                run?.jobID = job.id
                return
            }
        }
        let (session, isConfirmed) = (going.session, going.isConfirmed)
        time.cut(at: instant)
        finishRun(at: instant, context, &effects)
        run = CurrentRun(
            run: Run(start: instant, job: job.title), session: session, isConfirmed: isConfirmed && session != nil,
            jobID: job.id)
    }

    private mutating func end(
        _ id: String?, _ outcome: JobOutcome, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        announced = nil
        if let going = run {
            if going.run.outcome == nil, id == nil || going.jobID == nil || id == going.jobID {
                run?.run.outcome = outcome
            }
            return
        }
        // The state often says idle before the job says how it ended.
        guard let index = records.indices.last, let last = records[index].runs.last, last.outcome == nil,
            last.job != nil || id == nil, settledThrough - (last.end ?? last.start) <= context.settings.staleAfter
        else { return }
        update(index) { $0.runs[$0.runs.count - 1].outcome = outcome }
        tell(index, context, &effects)
    }

    /// The name of the job that runs or is announced.
    var jobTitle: String? { run.map { $0.run.outcome == nil ? $0.run.job : nil } ?? announced?.title }

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
