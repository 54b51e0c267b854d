import UsageDomain

/// The sessions and runs of one machine, made from its settled time, its counters and who badged when.
struct SessionBook: Hashable, Codable, Sendable {
    var time: SegmentedTime
    /// Oldest first; at most the last one is open.
    private(set) var records: [SessionRecord] = []
    var run: CurrentRun?
    /// The run that a session's end divided: it may go on in the next session.
    var divided: CurrentRun?
    var marks: [JobMark] = []
    /// The job announced while nothing ran: the next run's.
    var announced: JobName?
    /// Messages whose place among the sessions is still open.
    var heard = HeardMessages()
    /// How far `settle` went.
    private(set) var settledThrough: Instant
    /// How time not settled yet is told: unknown up to `gapEnd`, then this state.
    var provisional = MachineState.unknown
    /// End of a gap that proof of work in the message that ends it may still shorten.
    var gapEnd: Instant?
    /// The state of the time settled last: where it changes a session may begin or end.
    private var settledState = MachineState.unknown
    private var nextSerial = 0
    private var lastStart: Instant?
    private var startsAtOnce = 0

    struct JobName: Hashable, Codable, Sendable {
        var id: String?
        var name: String?

        /// What people read: the name, else the machine's own id.
        var title: String? { name ?? id }
    }

    init(from start: Instant) {
        time = SegmentedTime(from: start)
        settledThrough = start
    }

    /// A closed session is told again for this much of counters read after it closed; more are let go, oldest first.
    private static let maximumRecords = 64

    var openIndex: Int? {
        guard let last = records.indices.last, records[last].end == nil else { return nil }
        return last
    }

    // MARK: Time

    /// Counts final time of one state, from where settled time ended.
    mutating func settle(
        _ state: MachineState, to end: Instant, _ grade: Grade, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        if state != settledState {
            settledState = state
            time.cut(at: settledThrough)
        }
        while settledThrough < end {
            applyMarks(context, &effects)
            let cursor = settledThrough
            let index = time.index(at: cursor)
            var until = min(end, time.end(of: index))
            if let mark = marks.first, mark.at > cursor { until = min(until, mark.at) }
            time.addTime(until - cursor, state, grade, toSegment: index)
            settledThrough = until
            follow(state, from: cursor, to: until, session: time.segments[index].session, context, &effects)
            // What was said at the session's end is still of its run.
            applyMarks(context, &effects)
            divideRunAtSessionEnd(context, &effects)
        }
        applyMarks(context, &effects)
        tellGrowth(context, &effects)
    }

    /// Sends the open session again once a minute of its time, and the closed ones when all of their time is settled.
    private mutating func tellGrowth(_ context: MachineContext, _ effects: inout [Effect]) {
        for index in records.indices where isDue(index) {
            tell(index, context, &effects)
        }
    }

    private func isDue(_ index: Int) -> Bool {
        let toldThrough = records[index].toldThrough
        if let end = records[index].end { return toldThrough < end && settledThrough >= end }
        return settledThrough - toldThrough >= .minutes(1)
    }

    mutating func tell(_ index: Int, _ context: MachineContext, _ effects: inout [Effect]) {
        records[index].toldThrough = settledThrough
        effects.append(.sessionChanged(session(at: index, context, through: settledThrough)))
        if let messages = messages(of: records[index]) {
            effects.append(
                .sessionHeard(machine: context.machine, records[index].id, messages.first...messages.last))
        }
    }

    // MARK: Opening and closing

    /// - Returns: the index of the new record.
    @discardableResult
    mutating func open(
        _ attribution: Attribution, badge: BadgeToken?, at start: Instant, activity: Instant, _ context: MachineContext
    ) -> Int {
        if records.count >= Self.maximumRecords {
            time.release(records[0].serial)
            records.removeFirst()
        }
        let serial = nextSerial
        nextSerial += 1
        startsAtOnce = lastStart == start ? startsAtOnce + 1 : 1
        lastStart = start
        let record = SessionRecord(
            serial: serial, id: SessionID(machine: context.settings.id, start: start, repetition: startsAtOnce),
            start: start, attribution: attribution, badge: badge, lastActivity: activity,
            toldThrough: settledThrough)
        // A badge may already have opened a later one while this one's run was being decided.
        let place = records.firstIndex { $0.start > start } ?? records.endIndex
        records.insert(record, at: place)
        time.cut(at: start)
        var end = Instant.distantFuture
        if place + 1 < records.count {
            end = records[place + 1].start
            records[place].end = end
            records[place].closeReason = .takeover
        }
        time.assign(serial, from: start, to: end, ownedBy: nil)
        return place
    }

    mutating func close(
        at end: Instant, _ reason: CloseReason, _ context: MachineContext, _ effects: inout [Effect]
    ) {
        guard let index = openIndex else { return }
        let end = max(end, records[index].start)
        let serial = records[index].serial
        time.cut(at: end)
        time.assign(nil, from: end, ownedBy: serial)
        if records[index].start == end { time.release(serial) }
        records[index].end = end
        records[index].closeReason = reason
        divideRunAtSessionEnd(context, &effects)
        records[index].lastActivity = min(records[index].lastActivity, end)
        tell(index, context, &effects)
    }

    mutating func noteActivity(at instant: Instant) {
        guard let index = openIndex, records[index].start <= instant else { return }
        records[index].lastActivity = max(records[index].lastActivity, instant)
    }

    // MARK: Counters

    /// Counts what a counter grew by between two readings, which may be nothing, or what power adds up to.
    mutating func addIncrease(
        _ quantity: Quantity, _ amount: Int64, _ grade: Grade, from: Instant, to: Instant, _ context: MachineContext,
        _ effects: inout [Effect]
    ) {
        var reachedEarlier = false
        if quantity == .energy, grade == .measured { reachedEarlier = time.noteEnergyReading(from: from, to: to) }
        if amount > 0, time.addIncrease(quantity, amount, grade, from: from, to: to) { reachedEarlier = true }
        guard reachedEarlier else { return }
        for index in records.indices where records[index].end.map({ $0 > from && settledThrough >= $0 }) ?? false {
            tell(index, context, &effects)
        }
    }

    /// Lets go of closed sessions that nothing can reach any more, and of boundaries nobody needs.
    ///
    /// - Parameters:
    ///   - reach: the oldest instant an increase yet to come may begin at.
    ///   - isNeeded: whether a session may still begin or end at an instant.
    mutating func tidy(reach: Instant, keeping isNeeded: (Instant) -> Bool) {
        // A job that may yet become a session must not be laid over those that came after it began.
        let runStart = run?.run.start
        let isUnclaimed = run?.session == nil && run?.isConfirmed == false
        let unclaimed = isUnclaimed ? runStart ?? .distantFuture : .distantFuture
        while !records.isEmpty, let end = records[0].end, end <= settledThrough, end <= min(reach, unclaimed) {
            time.release(records[0].serial)
            records.removeFirst()
        }
        guard time.segments.count > 1 else { return }
        let activity = openIndex.map { records[$0].lastActivity }
        let (settled, waiting, known) = (settledThrough, marks, records)
        time.join(before: min(settled, runStart ?? settled)) { instant in
            instant == runStart || instant == activity || instant == settled || isNeeded(instant)
                || waiting.indices.contains { waiting[$0].at == instant }
                || known.indices.contains { known[$0].start == instant }
        }
    }

    /// A session without length lies at that instant: nothing may reach across it.
    func isBarred(_ instant: Instant) -> Bool {
        records.indices.contains { records[$0].start == instant && records[$0].end == instant }
    }

    mutating func update(_ index: Int, _ change: (inout SessionRecord) -> Void) {
        change(&records[index])
    }
}
