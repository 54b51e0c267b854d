import Accounting
import Testing
import UsageDomain

@Suite("One person at two machines")
struct SessionOverlapsTests {
    private static let nine = Instant(milliseconds: 1_772_442_000_000)

    private func session(_ machine: MachineID, _ member: MemberID?, _ from: Int64, _ to: Int64?) -> UsageSession {
        UsageSession(
            id: SessionID(rawValue: "\(machine)-\(from)"), machine: machine, start: Self.nine + .minutes(from),
            end: to.map { Self.nine + .minutes($0) }, attribution: Attribution(member: member))
    }

    @Test("Sessions of one member at different machines are marked as far as their times overlap, whatever their order")
    func overlaps() {
        let lathe = session("lathe", "m-4", 0, 60)
        let saw = session("saw", "m-4", 59, 70)
        let mill = session("mill", "m-4", 30, nil)
        let all = [
            saw, session("drill", "m-5", 0, 60), mill, session("press", nil, 0, 60), session("oven", nil, 0, 60), lathe,
            session("drill", "m-4", 20, 20),
        ]
        for sessions in [all, all.reversed()] {
            let overlaps = SessionOverlaps(sessions)
            #expect(Set(overlaps.with(lathe).map(\.id)) == [mill.id, saw.id])
            #expect(Set(overlaps.with(saw).map(\.id)) == [mill.id, lathe.id])
            #expect(Set(overlaps.with(mill).map(\.id)) == [lathe.id, saw.id])
            #expect(all.filter { $0.attribution.member != "m-4" }.allSatisfy { overlaps.with($0).isEmpty })
        }
    }

    @Test("Of a part of a session those of its own time")
    func parts() {
        let lathe = session("lathe", "m-4", 0, 60)
        let overlaps = SessionOverlaps([lathe, session("saw", "m-4", 10, 20), session("mill", "m-4", 40, nil)])
        var part = lathe
        part.end = Self.nine + .minutes(40)
        #expect(overlaps.during(part).map(\.machine) == ["saw"])
        (part.start, part.end) = (Self.nine + .minutes(20), Self.nine + .minutes(60))
        #expect(overlaps.during(part).map(\.machine) == ["mill"])
    }

    @Test("A session that begins when the other ends, or at the same machine, does not overlap it")
    func successors() {
        let sessions = [session("lathe", "m-4", 0, 60), session("saw", "m-4", 60, 70), session("lathe", "m-4", 50, 55)]
        let overlaps = SessionOverlaps(sessions)
        #expect(sessions.allSatisfy { overlaps.with($0).isEmpty })
    }
}
