import UsageDomain

extension MachineTracker {
    enum DeadlineKind {
        /// A power level lasted long enough to be believed.
        case power
        /// Whoever says what the machine does has been silent too long.
        case silence
        /// A job that nobody says any more of is waited for no longer.
        case job
        /// The machine was switched off under a session nobody badged for.
        case machineOff
        /// Nobody and nothing was at work for too long.
        case idle
    }

    mutating func resolveDeadlines(through limit: Instant, _ context: MachineContext, _ effects: inout [Effect]) {
        while let deadline = nextDeadline(context), deadline.instant <= limit {
            let instant = max(deadline.instant, through)
            fire(deadline.kind, at: instant, context, &effects)
        }
    }

    /// The next thing time alone will decide; of several at one instant, in the order of `DeadlineKind`.
    ///
    /// It changes nothing: see `reach`.
    mutating func nextDeadline(_ context: MachineContext) -> (instant: Instant, kind: DeadlineKind)? {
        guard phase.isLive else { return nil }
        var next: (instant: Instant, kind: DeadlineKind)?
        func consider(_ instant: Instant, _ kind: DeadlineKind) {
            if next.map({ instant < $0.instant }) ?? true { next = (instant, kind) }
        }
        let power = classifier.deadline(context.settings.power)
        if let power { consider(power, .power) }
        if let held = phase.view {
            let lastWord = (devices[held.device].lastHeard ?? through) + context.settings.staleAfter + .milliseconds(1)
            consider(devices[held.device].isGone ? through : lastWord, .silence)
        } else if let since = book.unheardJobSince {
            // Nobody was idle as long as the job may be going on.
            consider(postponed(patience(since: since, context), waitingSince: since), .job)
            return next
        }
        guard let index = book.openIndex, phase.state != .busy, phase.state != .paused else { return next }
        if phase.state == .off, !book.records[index].hasBadge, let since = phase.since,
            since > book.records[index].start
        {
            consider(postponed(since + context.settings.power.endDelay, waitingSince: since), .machineOff)
        }
        var timeout = context.settings.timing.idleTimeout
        if phase.view == nil { timeout = max(timeout, context.settings.staleAfter) }
        // Power that has just risen may prove to be work.
        let lastActivity = book.records[index].lastActivity
        let patience = postponed(lastActivity + timeout, waitingSince: lastActivity)
        consider(max(patience, power ?? .distantPast), .idle)
        return next
    }

    mutating func fire(
        _ kind: DeadlineKind, at now: Instant, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        through = now
        switch kind {
        case .power:
            let phases = classifier.decide()
            guard let held = phase.view, held.source == .power else { return }
            enter(phases, context, &effects)
            settleHeld(to: devices[held.device].lastHeard ?? now, context, &effects)
        case .silence:
            loseSource(at: now, context, &effects)
            forgetGoneDevice()
        case .job:
            book.giveUpJob(context, &effects)
        case .machineOff:
            book.close(at: phase.since ?? now, .machineOff, context, &effects)
        case .idle:
            closeIdle(context, &effects)
            settleClosedGap(context, &effects)
        }
    }

    /// Ends a session nobody was at any more.
    ///
    /// Switching the machine off after the last work is the user's own end of it (`machineOff`, at that instant). When
    /// work was going on as silence began, it ends at the last proof of it (`heartbeatLost`). Else it ends at the last
    /// activity (`idleTimeout`), which is its opening when there never was any.
    private mutating func closeIdle(_ context: MachineContext, _ effects: inout [Effect]) {
        guard let index = book.openIndex else { return }
        let record = book.records[index]
        if phase.state == .off, let since = phase.since, since >= record.lastActivity, since > record.start {
            book.close(at: since, .machineOff, context, &effects)
        } else if case .lost(let since) = phase, since <= record.lastActivity {
            book.close(at: record.lastActivity, .heartbeatLost, context, &effects)
        } else {
            book.close(at: record.lastActivity, .idleTimeout, context, &effects)
        }
    }
}
