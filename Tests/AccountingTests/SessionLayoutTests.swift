import Accounting
import Decisions
import TestSupport
import Testing
import UsageDomain

@Suite("Sessions that decisions divide and join")
struct SessionLayoutTests {
    private static let eight = Instant(milliseconds: 1_772_434_800_000)

    private static func at(_ minutes: Int64) -> Instant { eight + .minutes(minutes) }

    private static func session(_ from: Int64, _ to: Int64, energy: Int64 = 0, isOpen: Bool = false) -> UsageSession {
        UsageSession(
            id: SessionID(machine: "cnc-2", start: at(from)), machine: "cnc-2", start: at(from),
            end: isOpen ? nil : at(to), closeReason: isOpen ? nil : .badgeOut,
            attribution: Attribution(member: "ines", company: "copeaux"),
            durations: StateDurations(busy: .minutes(to - from)), energy: Energy(milliwattHours: energy))
    }

    private static func layout(_ decisions: [SessionDecision], _ sessions: [UsageSession]) -> SessionLayout {
        SessionLayout(decisions, over: sessions.map { SessionExtent(id: $0.id, start: $0.start, end: $0.knownEnd) })
    }

    private static func split(_ sequence: Int64, _ from: Int64, _ to: Int64?, at cut: Int64) -> SessionDecision {
        SessionDecision(
            sequence: sequence, anchor: Anchor(machine: "cnc-2", start: at(from), end: to.map(at)), decided: at(900),
            effect: .split(at: at(cut)))
    }

    private static func merge(_ sequence: Int64, _ from: Int64, _ to: Int64) -> SessionDecision {
        SessionDecision(
            sequence: sequence, anchor: Anchor(machine: "cnc-2", start: at(from), end: at(to)), decided: at(900),
            effect: .merge)
    }

    private static func bounds(_ layout: SessionLayout) -> [[Int64]] {
        layout.units.map { [($0.start - eight).milliseconds / 60_000, ($0.end - eight).milliseconds / 60_000] }
    }

    @Test("A split makes two, of which the first keeps the name")
    func split() {
        let layout = Self.layout([Self.split(4, 0, 60, at: 25)], [Self.session(0, 60), Self.session(90, 95)])
        #expect(Self.bounds(layout) == [[0, 25], [25, 60], [90, 95]])
        #expect(layout.fits == [4: 1])
        #expect(
            layout.units.map { $0.id(on: "cnc-2") }
                == [0, 25, 90].map {
                    SessionID(machine: "cnc-2", start: Self.at($0))
                })
        #expect(layout.units.map(\.isMeasured) == [false, false, true])
    }

    @Test("A split outside of every session is something to look at again", arguments: [-5, 0, 60, 75] as [Int64])
    func splitOutside(cut: Int64) {
        let layout = Self.layout([Self.split(4, 0, 60, at: cut)], [Self.session(0, 60)])
        #expect(Self.bounds(layout) == [[0, 60]])
        #expect(layout.fits == [4: 0])
    }

    @Test("A merge joins what its anchor holds, and undoes a split")
    func merge() {
        let sessions = [Self.session(0, 20), Self.session(30, 60), Self.session(61, 70)]
        #expect(Self.bounds(Self.layout([Self.merge(1, 0, 60)], sessions)) == [[0, 60], [61, 70]])
        let undone = Self.layout([Self.split(1, 30, 60, at: 40), Self.merge(2, 30, 60)], sessions)
        #expect(Self.bounds(undone) == [[0, 20], [30, 60], [61, 70]])
        #expect(undone.units.map(\.isMeasured) == [true, true, true])
        #expect(Self.layout([Self.merge(1, 0, 21)], sessions).fits == [1: 0])
    }

    @Test("Between two joined sessions the spans say what the machine did, and what it drew")
    func between() throws {
        let (first, second) = (Self.session(0, 20, energy: 100), Self.session(30, 60, energy: 300))
        let unit = Self.layout([Self.merge(1, 0, 60)], [first, second]).units[0]
        let joined = try #require(
            unit.session(
                of: [first, second],
                spans: [
                    StateSpan(machine: "cnc-2", start: Self.at(0), end: Self.at(20), state: .busy, grade: .derived),
                    StateSpan(machine: "cnc-2", start: Self.at(20), end: Self.at(27), state: .idle, grade: .derived),
                    StateSpan(machine: "cnc-2", start: Self.at(30), end: Self.at(60), state: .busy, grade: .derived),
                ],
                growth: [
                    SpanGrowth(
                        machine: "cnc-2", start: Self.at(20), end: Self.at(27), quantity: .energy, amount: 7,
                        grade: .measured)
                ]))
        #expect(joined.durations == StateDurations(busy: .minutes(50), idle: .minutes(7), gap: .minutes(3)))
        #expect(joined.energy.milliwattHours == 407)
        #expect(joined.id == first.id && joined.end == second.end && joined.closeReason == .badgeOut)
    }

    @Test("What was known of an open session ends, and what goes on stays open")
    func open() throws {
        let session = Self.session(0, 50, isOpen: true)
        let units = Self.layout([Self.split(3, 0, nil, at: 30)], [session]).units
        let parts = try units.map { try #require($0.session(of: [session], spans: [], growth: [])) }
        #expect(parts.map(\.end) == [Self.at(30), nil])
        #expect(parts.map(\.closeReason) == [.administrator, nil])
        #expect(parts.map(\.durations.busy) == [.minutes(30), .minutes(20)])
    }

    /// Whatever is decided: no millisecond and no milliwatt-hour comes or goes.
    @Test(
        "Parts add up to what was measured, with the time between what was joined",
        arguments: 1...60 as ClosedRange<UInt64>)
    func sums(seed: UInt64) throws {
        var chance = SeededGenerator(seed: seed)
        var sessions: [UsageSession] = []
        var spans: [StateSpan] = []
        var minute: Int64 = 0
        for _ in 0..<Int.random(in: 1...8, using: &chance) {
            let (pause, length) = (Int64.random(in: 1...20, using: &chance), Int64.random(in: 2...90, using: &chance))
            spans.append(
                StateSpan(
                    machine: "cnc-2", start: Self.at(minute), end: Self.at(minute + pause), state: .idle,
                    grade: .derived))
            minute += pause
            sessions.append(Self.session(minute, minute + length, energy: .random(in: 0...9_999, using: &chance)))
            spans.append(
                StateSpan(
                    machine: "cnc-2", start: Self.at(minute), end: Self.at(minute + length), state: .busy,
                    grade: .derived))
            minute += length
        }
        let decisions = (1...12).map { sequence -> SessionDecision in
            let from = Int64.random(in: 0...minute, using: &chance)
            let to = Int64.random(in: from...minute, using: &chance)
            return Bool.random(using: &chance)
                ? Self.split(Int64(sequence), from, to, at: .random(in: from...to, using: &chance))
                : Self.merge(Int64(sequence), from, to)
        }
        let layout = Self.layout(decisions, sessions)
        let parts = try layout.units.map { unit in
            try #require(
                unit.session(
                    of: sessions.filter { session in unit.sources.contains { $0.id == session.id } }, spans: spans,
                    growth: []))
        }
        #expect(parts.allSatisfy { $0.durations.total == $0.knownEnd - $0.start })
        #expect(
            parts.map(\.durations.busy.milliseconds).reduce(0, +)
                == sessions.map(\.durations.busy.milliseconds).reduce(0, +))
        #expect(
            parts.map(\.energy.milliwattHours).reduce(0, +) == sessions.map(\.energy.milliwattHours).reduce(0, +))
        #expect(Set(parts.map(\.id)).count == parts.count)
        #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.knownEnd <= $1.start })
    }
}
