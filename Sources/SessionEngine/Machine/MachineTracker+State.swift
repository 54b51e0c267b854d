import UsageDomain

extension MachineTracker {
    /// Who says what the machine does, first that applies: a relay that cuts it off, its controller (first one that is
    /// halted), its power, a relay that feeds it, a device that is merely online; else nobody, and it is unknown.
    func evaluate(at now: Instant, _ context: MachineContext) -> StateView? {
        let staleAfter = context.settings.staleAfter
        if let open = cutOff(at: now, context) {
            return StateView(state: .off, since: now, source: .relay, device: open.device, grade: .derived)
        }
        if let device = devices.indices.first(where: {
            devices[$0].isHalted && devices[$0].isFresh(at: now, staleAfter)
        }) {
            return StateView(state: .fault, since: now, source: .controller, device: device, grade: .derived)
        }
        if let controller, devices[controller.device].isFresh(at: now, staleAfter) {
            return StateView(
                state: controller.state, since: now, source: .controller, device: controller.device,
                grade: controller.isNative ? .measured : .derived)
        }
        if let draw = draw(at: now, context), let decided = classifier.decided,
            decided.state == .busy || !draw.isLowerBound
        {
            return StateView(
                state: decided.state, since: decided.since, source: .power, device: draw.device, grade: .derived)
        }
        if let feed = feed(at: now, context) {
            return StateView(state: .idle, since: now, source: .relay, device: feed.device, grade: .derived)
        }
        if !hasStateSource,
            let device = devices.indices.first(where: {
                devices[$0].isAnnounced && devices[$0].isFresh(at: now, staleAfter)
            })
        {
            return StateView(state: .idle, since: now, source: .link, device: device, grade: .derived)
        }
        return nil
    }

    /// Brings the state up to a message just heard.
    mutating func refresh(at now: Instant, _ context: MachineContext, _ effects: inout [Effect]) {
        dropSilentMeters(at: now, context)
        let view = evaluate(at: now, context)
        if let held = phase.view {
            if let view, view.state == held.state {
                phase.goOn(as: view)
            } else {
                if held.source == .power, view?.source != .power { enter(classifier.interrupt(), context, &effects) }
                settleHeld(to: now, context, &effects)
                book.time.cut(at: now)
                phase.change(to: view, since: now)
            }
        } else if let view {
            let since = beginning(of: view, at: now)
            book.gapEnd = since
            book.time.cut(at: since)
            phase.change(to: view, since: since)
        }
        if let held = phase.view {
            var proved = devices[held.device].lastHeard ?? now
            if held.source == .power, let pending = classifier.pending.first { proved = min(proved, pending.since) }
            settleHeld(to: proved, context, &effects)
        } else {
            book.gapEnd = now
        }
        tellProvisionally()
    }

    /// When a state that ends unknown time began: with the message that says it, or with the start of the device that
    /// does.
    ///
    /// Work is never dated back, nor is anything beyond what was told of the time before.
    private func beginning(of view: StateView, at now: Instant) -> Instant {
        guard view.state != .busy, view.state != .paused, let startedAt = devices[view.device].startedAt else {
            return now
        }
        return min(max(startedAt, book.settledThrough, phase.since ?? now), now)
    }

    /// Takes decided phases of power, each from the instant it began.
    mutating func enter(_ phases: [PowerClassifier.Phase], _ context: MachineContext, _ effects: inout [Effect]) {
        for decided in phases {
            settleHeld(to: decided.since, context, &effects)
            // Another source may have spoken for the time since.
            phase.change(to: decided.state, since: max(decided.since, book.gapEnd ?? book.settledThrough))
        }
        tellProvisionally()
    }

    /// Ends the state held, for which nobody vouches any more, with the last message that did.
    ///
    /// What follows is unknown, except as far back as power alone has said one thing.
    mutating func loseSource(at now: Instant, _ context: MachineContext, _ effects: inout [Effect]) {
        guard let held = phase.view else { return }
        let lastProof = devices[held.device].lastHeard ?? book.settledThrough
        if held.source == .power { enter(classifier.interrupt(), context, &effects) }
        settleHeld(to: lastProof, context, &effects)
        settleGap(context, &effects)
        if phase.state == .busy || phase.state == .paused { book.beginAnnounced() }
        dropSilentMeters(at: now, context)
        if let view = evaluate(at: now, context) {
            let known = view.source == .power ? max(lastProof, view.since) : now
            let since = max(known, book.settledThrough)
            book.time.cut(at: since)
            settle(.unknown, to: known, .measured, context, &effects)
            phase.change(to: view, since: since)
        } else {
            let since = max(lastProof, book.settledThrough)
            book.time.cut(at: since)
            spans.flush(machine: context.machine, &effects)
            phase.change(to: nil, since: since)
        }
        tellProvisionally()
        settleClosedGap(context, &effects)
    }

    private mutating func tellProvisionally() {
        let isEnding = phase.view?.source == .power && phase.state == .busy
        book.provisional = isEnding ? classifier.pending.first?.state ?? phase.state : phase.state
    }

    // MARK: Settling

    /// Counts the state held up to an instant until which it is proved.
    mutating func settleHeld(to end: Instant, _ context: MachineContext, _ effects: inout [Effect]) {
        if let gapEnd = book.gapEnd {
            guard end > gapEnd else { return }
            settleGap(context, &effects)
        }
        settle(phase.state, to: end, phase.grade, context, &effects)
    }

    mutating func settleGap(_ context: MachineContext, _ effects: inout [Effect]) {
        guard let gapEnd = book.gapEnd else { return }
        book.gapEnd = nil
        settle(.unknown, to: gapEnd, .measured, context, &effects)
    }

    /// Settles the unknown time a session already closed reaches into.
    mutating func settleClosedGap(_ context: MachineContext, _ effects: inout [Effect]) {
        guard phase.view == nil, let end = book.records.compactMap(\.end).max(), end > book.settledThrough else {
            return
        }
        settle(.unknown, to: end, .measured, context, &effects)
    }

    mutating func settle(
        _ state: MachineState, to end: Instant, _ grade: Grade, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard end > book.settledThrough else { return }
        spans.add(state, grade, from: book.settledThrough, to: end, machine: context.machine, &effects)
        book.settle(state, to: end, grade, context, &effects)
    }
}
