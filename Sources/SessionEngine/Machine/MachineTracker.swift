import UsageDomain

/// One machine's share of the engine: puts observations in order, lets time pass between them, and keeps its sessions.
struct MachineTracker: Hashable, Codable, Sendable {
    /// Observations waiting for the hold to pass, by instant, then journal order.
    var inbox = HoldQueue()
    /// The latest arrival-side instant seen.
    private(set) var watermark = Instant.distantPast
    /// Nothing before it can change any more: the last observation applied or deadline settled.
    var through = Instant.distantPast
    var phase = MachinePhase.nothing

    var devices: [DeviceSignals] = []
    var controller: ControllerWord?
    var relays: [RelayWord] = []
    /// Reads the power of all circuits together.
    var classifier = PowerClassifier()
    /// The power of each circuit, in the order they were first heard.
    var meters: [PowerMeter] = []
    /// What each circuit counts; energy also where there is only power.
    var metered: [MeteredQuantity] = []
    /// Somebody once said more than that the machine can be heard.
    var hasStateSource = false
    var job: JobWord?

    var book = SessionBook(from: .distantPast)
    var spans = SpanEmitter()

    /// The last span that the host's clock jumped over: nobody waited in it.
    var jump: ClockJump?

    static let maximumDevices = 64

    /// - Parameter beginning: Nothing before it can change any more.
    init(after beginning: Instant = .distantPast) {
        through = beginning
    }

    // MARK: Order

    mutating func receive(
        _ observation: TimedObservation, _ context: MachineContext, into effects: inout [Effect]
    ) {
        guard (0..<Self.maximumDevices).contains(observation.device) else { return }
        while devices.count <= observation.device { devices.append(DeviceSignals()) }
        if observation.isRetained, !observation.observation.fact.isPeriod {
            phase.keep(observation.observation.fact)
            return
        }
        // What the broker kept has been heard before, or not: no numbering follows from it.
        if !observation.isRetained, let stamp = observation.stamp {
            guard devices[observation.device].window.take(stamp, order: observation.order) else { return }
        }
        if observation.at == observation.at.bounded {
            order(observation, context, &effects)
        } else {
            var bounded = observation
            bounded.at = observation.at.bounded
            order(bounded, context, &effects)
        }
    }

    private mutating func order(
        _ observation: TimedObservation, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        watermark = max(watermark, observation.at)
        if inbox.isEmpty, context.settings.hold == .zero {
            process(observation, context, &effects)
        } else {
            inbox.insert(observation)
            drain(to: watermark - context.settings.hold, context, &effects)
        }
    }

    mutating func pass(
        to now: Instant, _ settings: EngineSettings, machine: Int, into effects: inout [Effect]
    ) {
        watermark = max(watermark, now)
        let context = MachineContext(machine: machine, settings: settings.machines[machine], badges: settings.badges)
        let limit = watermark - context.settings.hold
        drain(to: limit, context, &effects)
        resolveDeadlines(through: limit, context.following(devices), &effects)
    }

    /// Decides everything up to `now` without waiting for what may still come.
    mutating func settle(to now: Instant, _ settings: EngineSettings, machine: Int, into effects: inout [Effect]) {
        pass(to: now, settings, machine: machine, into: &effects)
        let context = MachineContext(machine: machine, settings: settings.machines[machine], badges: settings.badges)
        drain(to: now, context, &effects)
        resolveDeadlines(through: now, context.following(devices), &effects)
        through = max(through, now)
    }

    mutating func closeByAdministrator(
        at now: Instant, _ settings: EngineSettings, machine: Int, into effects: inout [Effect]
    ) {
        pass(to: now, settings, machine: machine, into: &effects)
        let base = MachineContext(machine: machine, settings: settings.machines[machine], badges: settings.badges)
        drain(to: now, base, &effects)
        let context = base.following(devices)
        resolveDeadlines(through: now, context, &effects)
        guard book.openIndex != nil else { return }
        through = max(through, now)
        book.close(at: through, .administrator, context, &effects)
        settleClosedGap(context, &effects)
    }

    private mutating func drain(to limit: Instant, _ context: MachineContext, _ effects: inout [Effect]) {
        while let observation = inbox.next(through: limit) { process(observation, context, &effects) }
    }

    private mutating func process(
        _ observation: TimedObservation, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        let context = context.following(devices)
        guard observation.at >= through else {
            effects.append(.tooLate(machine: context.machine, at: observation.at))
            return
        }
        resolveDeadlines(through: observation.at, context, &effects)
        if observation.isRetained {
            // Known, not heard: nothing begins with it.
            note(observation.observation.fact, of: observation.device)
            return
        }
        // Before anything was heard nothing can have been missed.
        if !phase.isLive, observation.observation.fact.speaksOfUnheard { return }
        through = observation.at
        if !phase.isLive {
            phase.hear()
            book = SessionBook(from: through)
        }
        book.hear(observation.order, at: observation.at)
        apply(observation, context, &effects)
        tidy(context)
    }

    private mutating func tidy(_ context: MachineContext) {
        guard book.time.segments.count > 1 || !book.records.isEmpty && book.records[0].end != nil else { return }
        let reach = reach(context.settings.staleAfter)
        let (since, pending) = (phase.since, classifier.pending)
        book.tidy(reach: reach) { instant in instant == since || pending.contains { $0.since == instant } }
    }

    // MARK: Silence

    mutating func note(_ fact: ObservedFact, of device: Int) {
        guard case .period(let period) = fact, period > .zero else { return }
        devices[device].period = period
    }

    // MARK: What is shown

    func status(_ settings: MachineSettings) -> EngineStatus {
        if case .unheard(let kept) = phase {
            return EngineStatus(
                state: kept.state ?? .unknown, since: nil, lastHeard: nil, power: kept.power, openSession: nil,
                job: nil)
        }
        let lastHeard = devices.compactMap(\.lastHeard).max()
        let context = MachineContext(machine: 0, settings: settings, badges: [:]).following(devices)
        return EngineStatus(
            state: phase.state, since: phase.since, lastHeard: lastHeard, power: draw(at: through, context)?.sum,
            openSession: book.openIndex.map {
                book.session(at: $0, context, through: max(book.settledThrough, lastHeard ?? book.settledThrough))
            },
            job: book.jobTitle,
            unreadPower: settings.power.busyAbove == nil && controller == nil && !devices.contains(where: \.saysState)
                ? Set(meters.map(\.device)) : [])
    }

    /// The instant by which silence has settled everything: found by letting time pass for a copy.
    func flushInstant(_ settings: EngineSettings, machine: Int) -> Instant? {
        var copy = self
        var effects: [Effect] = []
        let base = MachineContext(machine: machine, settings: settings.machines[machine], badges: settings.badges)
        var latest: Instant?
        if let newest = inbox.last {
            copy.drain(to: newest.at, base, &effects)
            latest = newest.at
        }
        let context = base.following(copy.devices)
        while let deadline = copy.nextDeadline(context) {
            let instant = max(deadline.instant, copy.through)
            copy.fire(deadline.kind, at: instant, context, &effects)
            latest = instant
        }
        return latest.map { $0 + context.settings.hold }
    }
}
