import UsageDomain

/// A session before it is placed on a day.
struct SessionPlan {
    enum Ending {
        case badgeOut, takeover
        /// Nobody badges out: the session ends by itself at its last work.
        case forgotten
        case machineOff
    }

    struct RunPlan {
        /// Spans of work, each but the last followed by a pause.
        var work: [TimeSpan]
        var pauses: [TimeSpan]
        var gapBefore: TimeSpan
        var job: String?
        var outcome: JobOutcome?
        var plannedFilament: Int64
        /// Part of the job that was done, of a thousand.
        var completion: Int64

        var length: TimeSpan { (work + pauses).reduce(.zero, +) }
    }

    var member: Int?
    var warmUp: TimeSpan
    var runs: [RunPlan]
    var tail: TimeSpan
    var ending: Ending

    var length: TimeSpan {
        runs.reduce(warmUp + tail + .minutes(1)) { $0 + $1.gapBefore + $1.length }
    }

    init(for machine: SimulatedMachine, members: Int, chance: inout Chance) {
        let habit = machine.habit
        let isAnonymous = !machine.hasReader || chance.happens(perMille: 80)
        member = isAnonymous ? nil : Int(chance.integer(in: 1...Int64(members - 1)))
        warmUp = chance.span(.seconds(40)...(.minutes(4)))
        tail = chance.span(.seconds(30)...(.minutes(5)))
        runs = []
        for index in 0..<chance.integer(in: habit.runsPerSession) {
            let gap = index == 0 ? TimeSpan.zero : .seconds(chance.integer(in: habit.gapSeconds))
            runs.append(SessionPlan.run(of: machine, gapBefore: gap, chance: &chance))
        }
        let fate = chance.integer(in: 0...999)
        ending =
            switch (isAnonymous, fate) {
            case (true, 0..<600) where machine.tellsOff: .machineOff
            case (true, _): .forgotten
            case (false, 0..<120): .forgotten
            case (false, 120..<240): .takeover
            default: .badgeOut
            }
    }

    private static func run(of machine: SimulatedMachine, gapBefore: TimeSpan, chance: inout Chance) -> RunPlan {
        let habit = machine.habit
        var planned = chance.integer(in: habit.runSeconds)
        let filament = planned * chance.integer(in: machine.filamentPerSecond)
        let job = chance.pick(habit.jobs)
        let fate = chance.integer(in: 0...999)
        var outcome: JobOutcome? = job == nil ? nil : .done
        var completion: Int64 = 1000
        if job != nil, fate < habit.failuresPerMille + habit.cancellationsPerMille {
            outcome = fate < habit.failuresPerMille ? .failed : .cancelled
            completion = chance.integer(in: 350...900)
            planned = max(habit.runSeconds.lowerBound, planned * completion / 1000)
        }
        var work = [TimeSpan.seconds(planned)]
        var pauses: [TimeSpan] = []
        if planned >= 150, chance.happens(perMille: habit.pausesPerMille) {
            let first = planned * chance.integer(in: 300...700) / 1000
            work = [.seconds(first), .seconds(planned - first)]
            pauses = [
                machine.reportsPauses
                    ? chance.span(.seconds(20)...(.minutes(5))) : chance.span(.seconds(8)...(.seconds(20)))
            ]
        }
        return RunPlan(
            work: work, pauses: pauses, gapBefore: gapBefore, job: job, outcome: outcome, plannedFilament: filament,
            completion: completion)
    }
}
