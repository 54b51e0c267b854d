import LabSimulator
import Testing
import ThresholdProposal
import UsageDomain
import UsageStore

@Suite("A month of fifteen machines over a bad network, with restarts and kills")
struct TruthTests {
    private let month: HeardMonth

    init() throws { month = try HeardMonth.shared.get() }

    static let native: [MachineID] = ["laser-1", "cnc-1"]
    /// Machines of which a plug says everything: what they did is known from one reading to the next.
    static let plugs: [MachineID] = [
        "scie-ruban", "tour-1", "defonceuse-1", "laser-2", "vinyle-1", "fraiseuse-1", "brodeuse-1", "thermoformeuse-1",
    ]

    /// Three clamps of one meter on one machine.
    static let clamped: [MachineID] = ["ponceuse-1"]

    @Test("What a native machine did is known exactly", arguments: native)
    func nativeTotals(machine: MachineID) throws {
        let truth = try truth(of: machine)
        let total = try #require(month.totals[machine])
        #expect(total.durations.busy == truth.total.busy)
        #expect(total.durations.paused == truth.total.paused)
        // Both are floors of the same counter, read from different beginnings.
        #expect(abs(total.energy.milliwattHours - truth.total.energy.milliwattHours) <= 1)
        for (quantity, amount) in truth.total.consumables { #expect(total.increases[quantity] == amount) }
        #expect(total.runs == Int64(truth.runs.count))
        #expect(total.sessions == Int64(truth.sessions.count))
    }

    /// Its counter is read every 30 s.
    ///
    /// An increase that straddles the beginning or the end of a session may fall on
    /// either side. At both it is idle, below 95 W.
    @Test(
        "Each session of a native machine is exact, but for the energy of the readings at its two ends",
        arguments: native)
    func nativeSessions(machine: MachineID) throws {
        let truth = try truth(of: machine)
        let found = month.outcome.sessions(of: machine)
        try #require(found.count == truth.sessions.count)
        let straddling: Int64 = 2 * (95_000 * 30 / 3600 + 1)
        for (session, expected) in zip(found, truth.sessions) {
            #expect(session.start == expected.start)
            #expect(session.end == expected.end)
            #expect(session.closeReason == expected.closeReason)
            #expect(session.attribution.member == expected.member)
            #expect(session.attribution.company == expected.company)
            #expect(session.durations.busy == expected.amounts.busy)
            #expect(session.durations.paused == expected.amounts.paused)
            #expect(abs(session.energy.milliwattHours - expected.amounts.energy.milliwattHours) <= straddling)
            for (quantity, amount) in expected.amounts.consumables {
                #expect((session.quantities[quantity] ?? 0) == amount)
            }
        }
        for (run, expected) in zip(found.flatMap(\.runs), truth.runs) {
            #expect(run.start == expected.start && run.end == expected.end && run.busy == expected.busy)
            #expect(run.job == expected.job && run.outcome == expected.outcome)
        }
    }

    /// A boundary of a run is dated by the first reading heard after it; with a tenth of the readings lost that is the
    /// next reading or a later one, so the tolerance of each boundary is the wait for the reading that was heard.
    @Test(
        "Every run of a plug's machine is found, each boundary at the first reading heard after it",
        arguments: plugs + clamped)
    func plugSessions(machine: MachineID) throws {
        let truth = try truth(of: machine)
        let found = month.outcome.sessions(of: machine)
        try #require(found.count == truth.sessions.count)
        let runs = found.flatMap(\.runs)
        try #require(runs.count == truth.runs.count)
        var allowed = TimeSpan.zero
        for (run, expected) in zip(runs, truth.runs) {
            let late = month.delay(of: machine, after: expected.start)
            let over = month.delay(of: machine, after: expected.end)
            allowed += late + over
            #expect(run.start >= expected.start && run.start <= expected.start + late)
            // A machine whose power was cut is known to have worked up to the last reading before, at most 10 s earlier.
            let end = try #require(run.end)
            let isCut = truth.gaps.contains { $0.start == expected.end }
            #expect(end >= expected.end - (isCut ? .seconds(31) : .zero) && end <= expected.end + over)
        }
        let busy = try #require(month.totals[machine]).durations.busy
        #expect(abs((busy - truth.total.busy).milliseconds) <= allowed.milliseconds)
        // On the average of a month: no more than one reporting period, 30 s idle and 10 s busy, per run.
        #expect(abs((busy - truth.total.busy).milliseconds) <= Int64(runs.count) * 40_000)
    }

    /// Counters keep what messages lose.
    ///
    /// Their steps, and that a restart may cost two: hundredths of a kWh for the
    /// embroidery machine's, watt-hours for the others; ESPHome's restarts daily and costs at most one step a day.
    @Test("The energy of a plug's machine is the truth within the steps of its counter", arguments: plugs + clamped)
    func plugEnergy(machine: MachineID) throws {
        let truth = try truth(of: machine)
        let steps: [MachineID: (size: Int64, count: Int64)] = [
            "defonceuse-1": (1000, 31), "brodeuse-1": (10_000, 2), "thermoformeuse-1": (10_000, 4),
        ]
        let step = steps[machine] ?? (size: 1000, count: 4)
        let energy = try #require(month.totals[machine]).energy.milliwattHours
        #expect(abs(energy - truth.total.energy.milliwattHours) <= step.size * step.count)
    }

    /// Its begin and end are said once each, in two QoS 0 messages: a hundredth of them is lost for good.
    @Test(
        "A printer's session is found but where both words of a print were lost",
        arguments: ["imprimante-1", "imprimante-2", "imprimante-3"])
    func printers(machine: MachineID) throws {
        let truth = try truth(of: machine)
        let found = month.outcome.sessions(of: machine)
        let inexact = truth.sessions.filter { session in
            !found.contains {
                $0.start >= session.start && $0.start <= session.start + .seconds(1)
                    && abs(($0.durations.busy - session.amounts.busy).milliseconds) <= 1000
            }
        }
        // Two boundaries of each run, a hundredth of each: three times the expectation is beyond chance.
        #expect(inexact.count * 100 <= 3 * 2 * truth.runs.count)
    }

    @Test("A session is its member's employer's of that day, and its machine was whose the store says")
    func past() throws {
        for machine in month.span.truth.machines {
            let found = month.outcome.sessions(of: machine.machine)
            for expected in machine.sessions where expected.member != nil {
                guard let session = found.first(where: { $0.start == expected.start }) else { continue }
                #expect(session.attribution.member == expected.member)
                #expect(session.attribution.company == expected.company)
                #expect(session.attribution.project == expected.project)
            }
            for expected in machine.sessions {
                let known = month.timeline.registry(at: expected.start)?.machines.first { $0.id == machine.machine }
                #expect(known?.owner == expected.owner)
            }
        }
        let moved = month.span.truth.machines.flatMap(\.sessions).filter { $0.member == "m-06" }
        #expect(Set(moved.map(\.company)) == ["mesclun", "halo"])
    }

    @Test("A machine on a plug without threshold is named, nothing of it is counted but its energy")
    func withoutThreshold() throws {
        let machine: MachineID = "aspirateur-1"
        #expect(month.withoutThreshold == [machine])
        let total = try #require(month.totals[machine])
        #expect(month.outcome.sessions(of: machine).isEmpty && total.durations.busy == .zero)
        let energy = try truth(of: machine).total.energy
        #expect(abs(total.energy.milliwattHours - energy.milliwattHours) <= 4_000)
    }

    @Test(
        "Nothing is counted that did not happen: every session lies in a true one and every run in a true run",
        arguments: native + plugs)
    func nothingInvented(machine: MachineID) throws {
        let truth = try truth(of: machine)
        let found = month.outcome.sessions(of: machine)
        #expect(Set(found.map(\.id)).count == found.count)
        for session in found {
            let end = try #require(session.end)
            #expect(session.durations.total == end - session.start)
            #expect(truth.sessions.contains { $0.start <= session.start && session.start < $0.end })
            for run in session.runs {
                #expect(truth.runs.contains { $0.start <= run.start && run.start < $0.end })
            }
        }
        for (session, next) in zip(found, found.dropFirst()) { #expect(try #require(session.end) <= next.start) }
    }

    @Test("Days are the sums of their hours, and of the sessions and what is outside them", arguments: native + plugs)
    func sums(machine: MachineID) throws {
        let total = try #require(month.totals[machine])
        let hours = month.outcome.hours.filter { $0.key.machine == machine }.reduce(into: RollupAmounts()) {
            $0 += $1.value
        }
        #expect(hours == total)
        let sessions = month.outcome.sessions(of: machine)
        #expect(total.sessions == Int64(sessions.count))
        #expect(total.runs == Int64(sessions.flatMap(\.runs).count))
        let inSessions = sessions.reduce(into: StateDurations()) { $0 += $1.durations }
        // Outside sessions only what is too short to be a run, in a month less than one run together.
        let outside = total.durations.busy - inSessions.busy
        #expect(outside >= .zero && outside < SessionTiming().minimumRun)
        #expect(total.durations.paused == inSessions.paused)
        #expect(total.durations.idle >= inSessions.idle)
        #expect(total.energy >= sessions.reduce(.zero) { $0 + $1.energy })
        for (key, day) in month.outcome.days where key.machine == machine {
            // The clock goes forward within the month: no day is longer than 24 h.
            #expect(day.durations.total <= .hours(24), "\(key.day)")
        }
    }

    @Test("Gaps neither overlap nor touch, and are the rollups' unknown time", arguments: native + plugs)
    func gaps(machine: MachineID) throws {
        let gaps = month.outcome.gaps.filter { $0.machine == machine }
        for (gap, next) in zip(gaps, gaps.dropFirst()) { #expect(gap.end < next.start) }
        let total = try #require(month.totals[machine])
        #expect(gaps.reduce(.zero) { $0 + ($1.end - $1.start) } == total.durations.gap)
    }

    @Test(
        "The thresholds its power speaks for find a machine's work within 3 %, whatever its controller says",
        arguments: native + plugs + ["imprimante-1"])
    func proposedThresholds(machine: MachineID) throws {
        let truth = try truth(of: machine).total.busy
        let finding = try #require(month.findings[machine])
        guard case .proposed(let proposal) = finding else {
            Issue.record("\(machine): \(finding)")
            return
        }
        let error = Double((proposal.work - truth).milliseconds) / Double(truth.milliseconds)
        #expect(abs(error) <= 0.03, "\(machine): \(error), \(proposal)")
    }

    private func truth(of machine: MachineID) throws -> MachineTruth {
        try #require(month.span.truth.machines.first { $0.machine == machine })
    }
}
