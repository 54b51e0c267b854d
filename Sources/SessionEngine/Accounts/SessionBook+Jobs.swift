import UsageDomain

extension SessionBook {
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
                start(JobName(id: id, name: name), isSaidOnce: true, at: mark.at, context, &effects)
            case .current(let id, let name):
                start(JobName(id: id, name: name), isSaidOnce: false, at: mark.at, context, &effects)
            case .end(let id, let outcome):
                end(id, outcome, at: mark.at, context, &effects)
            }
        }
    }

    private mutating func start(
        _ job: JobName, isSaidOnce: Bool, at instant: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard let going = run else {
            announced = job
            return
        }
        if going.run.outcome == nil {
            // A message that came twice begins nothing either.
            let isRepeated =
                !isSaidOnce || job.id != nil || instant - going.run.start < context.settings.timing.minimumRun
            if going.isOf(job), isRepeated { return }
            if going.run.job == nil {
                run?.run.job = job.title
                run?.job = job
                return
            }
        }
        let (session, isConfirmed) = (going.session, going.isConfirmed)
        time.cut(at: instant)
        finishRun(at: instant, context, &effects)
        run = CurrentRun(
            run: Run(start: instant, job: job.title), session: session, isConfirmed: isConfirmed && session != nil,
            job: job)
    }

    private mutating func end(
        _ id: String?, _ outcome: JobOutcome, at instant: Instant, _ context: MachineContext,
        _ effects: inout [Effect]
    ) {
        announced = nil
        if let going = run {
            guard going.run.outcome == nil, id == nil || going.job?.id == nil || id == going.job?.id else { return }
            run?.run.outcome = outcome
            guard going.unheardSince != nil else { return }
            // However little was heard of it, it ended now.
            run?.unheardSince = nil
            confirmJob(heardAt: instant, context, &effects)
            noteActivity(at: instant)
            finishRun(at: instant, context, &effects)
            return
        }
        // The state often says idle before the job says how it ended.
        guard let index = records.indices.last, let last = records[index].runs.last, last.outcome == nil,
            last.job != nil || id == nil, settledThrough - (last.end ?? last.start) <= context.settings.staleAfter
        else { return }
        update(index) { $0.runs[$0.runs.count - 1].outcome = outcome }
        tell(index, context, &effects)
    }

    // MARK: Jobs of which nobody says anything

    /// Since when nobody vouches for a job that was not said to have ended; of use while the machine is unknown.
    var unheardJobSince: Instant? {
        run.flatMap { $0.isJobOpen ? $0.unheardSince ?? settledThrough : nil }
    }

    /// The event speaks of the job that goes on already.
    func isGoing(_ event: JobEvent) -> Bool {
        guard case .current(let id, let name) = event else { return false }
        let job = JobName(id: id, name: name)
        return run.map { $0.run.outcome == nil && $0.isOf(job) } ?? (announced == job)
    }

    /// Work that was announced begins, although no time of it was heard.
    mutating func beginAnnounced() {
        guard run == nil, let job = announced else { return }
        run = CurrentRun(
            run: Run(start: settledThrough, job: job.title),
            session: time.segments[time.index(at: settledThrough)].session, isConfirmed: false, job: job)
        announced = nil
    }

    /// What was heard after unknown time shows that the job was not over.
    mutating func proveJob(at instant: Instant, _ context: MachineContext, _ effects: inout [Effect]) {
        guard run?.isJobOpen ?? false else { return }
        run?.unheardSince = instant
        confirmJob(heardAt: instant, context, &effects)
        noteActivity(at: instant)
    }

    /// The job is lost: its run ends with the last that was heard of it.
    mutating func giveUpJob(_ context: MachineContext, _ effects: inout [Effect]) {
        guard let since = unheardJobSince else { return }
        finishRun(at: since, context, &effects)
    }

    /// The name of the job that runs or is announced.
    var jobTitle: String? { run.map { $0.run.outcome == nil ? $0.run.job : nil } ?? announced?.title }
}

extension CurrentRun {
    fileprivate func isOf(_ other: SessionBook.JobName) -> Bool {
        run.job == other.title && (job?.id == other.id || other.id == nil)
    }
}
