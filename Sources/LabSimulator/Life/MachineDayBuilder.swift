import UsageDomain

/// Lays spans of activity one after the other until a day is full.
struct MachineDayBuilder {
    /// What the machine does, as far as its power draw and its state are concerned.
    enum Activity {
        case off, idle, work
        /// Reported as a pause.
        case pause
        /// Draws as little as in a pause, but nothing says so: the rules keep counting it as work.
        case dip
    }

    private(set) var day: MachineDay
    private(set) var cursor: Instant
    private let model: PowerModel
    private var chance: Chance

    init(span: Range<Instant>, model: PowerModel, chance: Chance) {
        day = MachineDay(span: span)
        cursor = span.lowerBound
        self.model = model
        self.chance = chance
    }

    var isOff: Bool { day.states.last?.state ?? .off == .off }

    /// Continues with the activity until the instant; never before the cursor nor after the end of the day.
    mutating func hold(_ activity: Activity, until end: Instant) {
        let end = min(end, day.span.upperBound)
        guard end > cursor else { return }
        let state: MachineState =
            switch activity {
            case .off: .off
            case .idle: .idle
            case .work, .dip: .busy
            case .pause: .paused
            }
        if day.states.last?.state != state { day.states.append(.init(at: cursor, state: state)) }
        while cursor < end {
            let (milliwatts, isToolOn, length) = draw(activity)
            day.power.append(.init(start: cursor, milliwatts: milliwatts, isToolOn: isToolOn))
            cursor = min(end, cursor + .milliseconds(length))
        }
    }

    mutating func hold(_ activity: Activity, for span: TimeSpan) {
        hold(activity, until: cursor + span)
    }

    mutating func badge(_ badge: String, isIn: Bool) {
        day.badges.append(.init(at: cursor, badge: badge, isIn: isIn))
    }

    mutating func record(_ run: MachineDay.RunRecord) { day.runs.append(run) }
    mutating func record(_ session: MachineDay.SessionRecord) { day.sessions.append(session) }
    mutating func cutPower(for span: TimeSpan) {
        day.powerCut = cursor..<cursor + span
        hold(.off, for: span)
    }

    /// The rest of the day, off.
    mutating func finish() -> MachineDay {
        hold(.off, until: day.span.upperBound)
        return day
    }

    private mutating func draw(_ activity: Activity) -> (milliwatts: Int64, isToolOn: Bool, length: Int64) {
        switch activity {
        case .off:
            (chance.integer(in: model.off), false, model.off.upperBound == 0 ? 86_400_000 : 300_000)
        case .idle:
            (chance.integer(in: model.idle), false, chance.integer(in: 20_000...90_000))
        case .pause, .dip:
            (chance.integer(in: model.idle), false, chance.integer(in: 5_000...20_000))
        case .work:
            if chance.happens(perMille: model.heavyPerMille) {
                (chance.integer(in: model.heavy), true, chance.integer(in: model.workSpan))
            } else {
                (chance.integer(in: model.light), false, chance.integer(in: model.workSpan))
            }
        }
    }
}
