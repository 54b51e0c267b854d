import UsageDomain

/// Draws what happens at one machine on one local day, from the seed alone: days can be planned in any order.
struct DayPlanner {
    let seed: UInt64
    let profile: LabProfile
    /// The badge of each member, the lab's own staff first.
    let badges: [String]

    func plan(_ machine: SimulatedMachine, index: Int, on date: CivilDate) -> MachineDay {
        let span = ParisCalendar.instant(date)..<ParisCalendar.instant(date.adding(days: 1))
        let stream = UInt64(bitPattern: date.daysSince1970)
        var placing = DayPlacing(
            planner: self, machine: machine, index: index,
            chance: Chance(seed: seed, stream: 1, stream, UInt64(index)),
            builder: MachineDayBuilder(
                span: span, model: machine.power, chance: Chance(seed: seed, stream: 2, stream, UInt64(index))))
        let disturbance = profile.hasDisturbances ? Disturbance(on: date) : nil
        let opening = profile.opening(on: date)
        if let opening { placing.fill(opening, date: date, disturbance: disturbance) }
        var day = placing.builder.finish()
        day.opening = opening
        if opening != nil, case .outage(let from, let to) = disturbance {
            day.outage = ParisCalendar.instant(date, from)..<ParisCalendar.instant(date, to)
        }
        if opening != nil, case .plugRestart(let at) = disturbance {
            // Only a machine that is off: what a plug forgets must not be energy that was used.
            let instant = ParisCalendar.instant(date, at)
            var cursor = DayCursor(day)
            cursor.advance(to: instant)
            if cursor.state == .off { day.plugRestart = instant }
        }
        return day
    }
}
