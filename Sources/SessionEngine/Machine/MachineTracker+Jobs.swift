import UsageDomain

extension MachineTracker {
    /// A job at work when its host was last heard may end after so long, not longer: the longest prints take days.
    private static let jobPatience = TimeSpan.days(3)

    /// A device that never says its state implies it by its jobs.
    mutating func hear(
        _ event: JobEvent, from device: Int, isNative: Bool, at now: Instant, _ context: MachineContext,
        _ effects: inout [Effect]
    ) {
        let isAtWork = if case .end = event { false } else { true }
        if !devices[device].saysState {
            setController(isAtWork ? .busy : .idle, device, isNative: isNative, at: now, context)
        }
        let isAwaited = phase.view == nil && book.unheardJobSince != nil
        refresh(at: now, context, &effects)
        if isAtWork, !book.isGoing(event) {
            job = JobWord(device: device, since: now)
            devices[device].progress = 0
            devices[device].workedTime = 0
        } else if !isAtWork, device == job?.device {
            job?.end = now
        }
        book.time.cut(at: now)
        book.mark(event, at: now, context, &effects)
        if isAtWork || isAwaited { book.noteActivity(at: now) }
    }

    /// Remembers how far a device has got.
    ///
    /// While nobody says what the machine does, what rises says that it works now, and that its job was not over.
    mutating func note(
        _ value: Int64, in mark: WritableKeyPath<DeviceSignals, Int64?>, of device: Int, at now: Instant,
        _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard context.settings.saysStateOnChange(device) else { return refresh(at: now, context, &effects) }
        let isRising = devices[device][keyPath: mark].map { value > $0 } ?? false
        devices[device][keyPath: mark] = value
        let wasUnknown = phase.view == nil
        if isRising, controller == nil { setController(.busy, device, isNative: false, at: now, context) }
        refresh(at: now, context, &effects)
        if isRising, wasUnknown, phase.state == .busy { book.proveJob(at: now, context, &effects) }
    }

    /// When the job at work began, or else the work; nobody announces every job, and one that is over says nothing of
    /// the work after it.
    var workBegan: Instant? {
        let work = phase.state == .busy || phase.state == .paused ? phase.since : nil
        guard let end = job?.end, let work, work >= end else { return job?.since ?? work }
        return work
    }

    /// Up to when a job is waited for of which nobody has heard since an instant.
    ///
    /// Who says only what changes may have nothing to say for days, as long as its host is there; from anybody else
    /// silence says that the job is lost.
    func patience(since: Instant, _ context: MachineContext) -> Instant {
        let timeout = max(context.settings.timing.idleTimeout, context.settings.staleAfter)
        guard let device = job?.device, devices.indices.contains(device), !devices[device].isGone,
            context.settings.saysStateOnChange(device)
        else { return since + timeout }
        let signals = devices[device]
        guard signals.isOffline || signals.isBridgeDown, let lostAt = signals.lostAt else {
            return since + max(timeout, Self.jobPatience)
        }
        return max(since, lostAt) + timeout
    }
}
