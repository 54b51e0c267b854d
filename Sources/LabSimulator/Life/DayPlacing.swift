import UsageDomain

/// Lays the sessions of one day down, one after the other.
struct DayPlacing {
    let planner: DayPlanner
    let machine: SimulatedMachine
    let index: Int
    var chance: Chance
    var builder: MachineDayBuilder

    mutating func fill(_ opening: Range<Instant>, date: CivilDate, disturbance: Disturbance?) {
        var outage: Range<Instant>?
        if case .outage(let from, let to) = disturbance, !machine.survivesOutages {
            outage = ParisCalendar.instant(date, from) - .minutes(25)..<ParisCalendar.instant(date, to) + .minutes(25)
        }
        var at = opening.lowerBound + chance.span(.minutes(4)...(.minutes(50)))
        var cutAfter: Instant?
        if case .powerCut(let after) = disturbance, machine.suffersPowerCut {
            cutAfter = ParisCalendar.instant(date, after)
            at = ParisCalendar.instant(date, after) + chance.span(.minutes(2)...(.minutes(20)))
        }
        let turn = (date.daysSince1970 / 7 + Int64(index)) % 4
        let isServiceDay = date.weekday == .tuesday && turn == 0
        var next = plan(after: nil)
        if isServiceDay, next.member != nil { next.member = 0 }
        while at + next.length + .minutes(30) < opening.upperBound {
            if let blocked = outage, at < blocked.upperBound, at + next.length > blocked.lowerBound {
                at = blocked.upperBound + chance.span(.minutes(1)...(.minutes(9)))
                outage = nil
                continue
            }
            var current = next
            next = plan(after: current.member)
            if case .takeover = current.ending {
                let end = at + current.length + next.length + .minutes(30)
                let collides = outage.map { end > $0.lowerBound && at < $0.upperBound } ?? false
                if next.member == nil || end >= opening.upperBound || collides { current.ending = .badgeOut }
            }
            place(current, at: at, cutAfter: &cutAfter)
            if case .takeover = current.ending {
                at = builder.cursor
            } else {
                at = builder.cursor + .minutes(chance.integer(in: machine.habit.breakMinutes))
            }
        }
        if !builder.isOff {
            let end = max(builder.cursor + .minutes(20), opening.upperBound + chance.span(.minutes(1)...(.minutes(9))))
            builder.hold(.idle, until: end)
        }
    }

    private mutating func plan(after member: Int?) -> SessionPlan {
        var plan = SessionPlan(for: machine, members: planner.badges.count, chance: &chance)
        if let drawn = plan.member, drawn == member { plan.member = drawn % (planner.badges.count - 1) + 1 }
        return plan
    }

    private mutating func place(_ plan: SessionPlan, at start: Instant, cutAfter: inout Instant?) {
        builder.hold(builder.isOff ? .off : .idle, until: start)
        let badge = plan.member.map { planner.badges[$0] }
        if let badge { builder.badge(badge, isIn: true) }
        if builder.isOff { builder.hold(.off, for: chance.span(.seconds(5)...(.seconds(20)))) }
        builder.hold(.idle, until: start + plan.warmUp)
        var opened = badge == nil ? builder.cursor : start
        var lastWork = builder.cursor
        for (index, run) in plan.runs.enumerated() {
            builder.hold(.idle, for: run.gapBefore)
            if index == 0, badge == nil { opened = builder.cursor }
            if let after = cutAfter, builder.cursor > after, run.length > .minutes(3) {
                cutAfter = nil
                cut(run, session: opened, member: plan.member)
                return
            }
            work(run)
            lastWork = builder.cursor
        }
        finish(plan, opened: opened, lastWork: lastWork, badge: badge)
    }

    private mutating func work(_ run: SessionPlan.RunPlan) {
        let start = builder.cursor
        for (index, span) in run.work.enumerated() {
            builder.hold(.work, for: span)
            if index < run.pauses.count { builder.hold(machine.reportsPauses ? .pause : .dip, for: run.pauses[index]) }
        }
        let paused = machine.reportsPauses ? run.pauses.reduce(.zero, +) : .zero
        builder.record(
            MachineDay.RunRecord(
                start: start, end: builder.cursor, busy: builder.cursor - start - paused, paused: paused, job: run.job,
                outcome: run.outcome, plannedFilament: run.plannedFilament,
                usedFilament: run.plannedFilament * run.completion / 1000))
    }

    /// The supply fails in the middle of the run; the machine stays off when it comes back.
    private mutating func cut(_ run: SessionPlan.RunPlan, session opened: Instant, member: Int?) {
        let start = builder.cursor
        builder.hold(.work, for: .milliseconds(run.length.milliseconds * 6 / 10))
        builder.record(
            MachineDay.RunRecord(
                start: start, end: builder.cursor, busy: builder.cursor - start, paused: .zero, job: run.job,
                outcome: nil, plannedFilament: 0, usedFilament: 0))
        builder.record(
            MachineDay.SessionRecord(member: member, start: opened, end: builder.cursor, reason: .heartbeatLost))
        builder.cutPower(for: .minutes(25))
    }

    private mutating func finish(_ plan: SessionPlan, opened: Instant, lastWork: Instant, badge: String?) {
        switch plan.ending {
        case .badgeOut, .takeover:
            builder.hold(.idle, for: plan.tail)
            let isTakeover = if case .takeover = plan.ending { true } else { false }
            builder.record(
                MachineDay.SessionRecord(
                    member: plan.member, start: opened, end: builder.cursor, reason: isTakeover ? .takeover : .badgeOut)
            )
            guard !isTakeover, let badge else { return }
            builder.badge(badge, isIn: false)
            if chance.happens(perMille: 500) {
                builder.hold(.idle, for: chance.span(.seconds(20)...(.seconds(90))))
                builder.hold(.off, for: .seconds(30))
            }
        case .forgotten:
            builder.record(
                MachineDay.SessionRecord(member: plan.member, start: opened, end: lastWork, reason: .idleTimeout))
            builder.hold(.idle, for: .minutes(18))
        case .machineOff:
            builder.hold(.idle, for: plan.tail)
            builder.record(
                MachineDay.SessionRecord(
                    member: plan.member, start: opened, end: builder.cursor, reason: .machineOff))
            builder.hold(.off, for: .seconds(60))
        }
    }
}
