import LabSimulator
import Testing
import UsageDomain

@Suite("The simulated lab is a function of its seed")
struct DeterminismTests {
    private func said(
        seed: UInt64, from start: Instant, for span: TimeSpan, step: TimeSpan? = nil, profile: LabProfile = .standard
    ) -> (messages: [SimulatedMessage], truth: LabTruth) {
        var lab = SimulatedLab(seed: seed, start: start, profile: profile)
        var messages: [SimulatedMessage] = []
        var at = start
        while at < start + span {
            at = min(start + span, step.map { at + $0 } ?? start + span)
            lab.advance(to: at) { messages.append($0) }
        }
        return (messages, lab.truth)
    }

    static let tuesday = Instant(milliseconds: 1_772_492_400_000)  // 2026-03-03T00:00 in Paris

    @Test(
        "The same seed says the same bytes, in one go or in small steps", arguments: [137_000, 3_600_000, 86_400_000])
    func steps(milliseconds: Int64) {
        let start = DeterminismTests.tuesday
        let whole = said(seed: 11, from: start, for: .days(2))
        let stepped = said(seed: 11, from: start, for: .days(2), step: .milliseconds(milliseconds))
        #expect(whole.messages.count > 10_000)
        #expect(whole.messages == stepped.messages)
        #expect(whole.truth == stepped.truth)
    }

    @Test("Another seed tells another story")
    func seeds() {
        let one = said(seed: 1, from: DeterminismTests.tuesday, for: .days(1))
        let two = said(seed: 2, from: DeterminismTests.tuesday, for: .days(1))
        #expect(one.messages != two.messages)
        #expect(one.truth.machines.map(\.sessions) != two.truth.machines.map(\.sessions))
    }

    @Test("A lab that starts in the middle of a day says first what a broker would have kept")
    func middleOfDay() {
        let start = DeterminismTests.tuesday + .hours(14)
        let (messages, truth) = said(seed: 11, from: start, for: .hours(4))
        #expect(messages.allSatisfy { $0.at >= start })
        #expect(messages.contains { $0.topic == "octoPrint/mqtt" && $0.at == start && $0.isRetained })
        #expect(messages.contains { $0.topic.hasSuffix("/decoupe-laser/hello") && $0.at == start })
        for machine in truth.machines {
            #expect(machine.sessions.allSatisfy { $0.start >= start && $0.end <= start + .hours(4) })
            #expect(machine.total.busy <= .hours(4))
        }
    }

    @Test("Machines of one kind live different days")
    func independentMachines() {
        let truth = MonthOfHistory.shared.truth
        let printers = truth.machines.filter { $0.machine.rawValue.hasPrefix("imprimante") }
        #expect(printers.count == 3)
        let lengths = printers.map { Set($0.runs.map(\.busy.milliseconds)) }
        // The shortest length is a bound that several runs may share.
        #expect(lengths[0].intersection(lengths[1]).count <= 2)
    }

    @Test("An instant in the past changes nothing")
    func past() {
        var lab = SimulatedLab(seed: 1, start: DeterminismTests.tuesday)
        lab.advance(to: DeterminismTests.tuesday + .hours(12)) { _ in }
        let truth = lab.truth
        var count = 0
        lab.advance(to: DeterminismTests.tuesday + .hours(3)) { _ in count += 1 }
        #expect(count == 0)
        #expect(lab.truth == truth)
    }

    @Test("History at the usual hours can go on into a demonstration at night, with the same counters")
    func historyThenLive() throws {
        let monday = try #require(CivilDate("2026-03-09"))
        let start = ParisCalendar.instant(monday.adding(days: -2))
        var lab = SimulatedLab(seed: 5, start: start, profile: LabProfile(alwaysOpenFrom: monday))
        lab.advance(to: ParisCalendar.instant(monday)) { _ in }
        let before = lab.truth
        #expect(before.machines.allSatisfy { $0.sessions.allSatisfy { $0.start < start + .days(1) } })
        lab.acknowledgement = .explicit
        lab.advance(to: ParisCalendar.instant(monday, .hours(5))) { _ in }
        #expect(lab.truth.machines.contains { $0.sessions.contains { $0.start > ParisCalendar.instant(monday) } })
        #expect(lab.nativeDevices.contains { $0.pending.count > 100 })
    }

    @Test("A lab that is always open works on a Sunday night")
    func alwaysOpen() throws {
        let sunday = try #require(Instant(iso8601: "2026-03-08T00:00:00Z"))
        let (messages, truth) = said(seed: 4, from: sunday, for: .hours(6), profile: .live)
        #expect(messages.contains { $0.topic.hasSuffix("/telemetry") })
        #expect(truth.machines.contains { $0.total.busy > .zero })
    }
}
