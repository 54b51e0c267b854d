import Accounting
import Testing
import UsageDomain

@Suite("Whose a session without a name probably was")
struct AttributionSuggestionTests {
    private static let tuesday = Instant(milliseconds: 1_780_394_400_000)

    private static func session(
        _ machine: MachineID, _ from: Int64, _ to: Int64, _ member: MemberID? = nil, weeksAgo: Int64 = 0
    ) -> UsageSession {
        let start = tuesday + .minutes(from) - .days(7 * weeksAgo)
        return UsageSession(
            id: SessionID(machine: machine, start: start), machine: machine, start: start,
            end: start + .minutes(to - from), closeReason: .badgeOut,
            attribution: Attribution(member: member, company: member.map { CompanyID(rawValue: "of-\($0)") }))
    }

    private static func ask(_ known: [UsageSession], _ session: UsageSession) -> [String] {
        AttributionSuggestions(known: known).suggestions(for: session).map {
            "\($0.attribution.member?.rawValue ?? "?") \($0.reason)"
        }
    }

    @Test("the nearer of two badges on the machine comes first, with how far it was")
    func badges() {
        let asked = Self.session("laser", 60, 90)
        let said = Self.ask([Self.session("laser", 0, 50, "ana"), Self.session("laser", 94, 120, "bo")], asked)
        #expect(
            said == [
                "bo \(AttributionSuggestion.Reason.badgeAfter(.minutes(4)))",
                "ana \(AttributionSuggestion.Reason.badgeBefore(.minutes(10)))",
            ])
    }

    @Test("a habit of at least two weeks counts more than whoever came last")
    func habit() {
        let known =
            [1, 2, 4].map { Self.session("laser", 55, 100, "ana", weeksAgo: $0) }
            + [Self.session("laser", -600, -500, "bo")]
        #expect(
            Self.ask(known, Self.session("laser", 60, 90)) == [
                "ana \(AttributionSuggestion.Reason.habit(weeks: 3, of: 6))",
                "bo \(AttributionSuggestion.Reason.lastOnMachine)",
            ])
    }

    @Test("who was at another machine for most of it is named, who looked in is not")
    func present() {
        var known = [Self.session("printer", 40, 80, "ana"), Self.session("mill", 55, 66, "bo")]
        #expect(
            Self.ask(known, Self.session("laser", 60, 90)) == [
                "ana \(AttributionSuggestion.Reason.presentAt("printer"))"
            ])
        known.append(Self.session("router", 30, 100, "cy"))
        #expect(Self.ask(known, Self.session("laser", 60, 90)).isEmpty, "of two nobody can tell")
    }

    @Test("nothing known, nothing said; never more than three")
    func bounds() {
        #expect(Self.ask([Self.session("laser", 0, 50)], Self.session("laser", 60, 90)).isEmpty)
        let known =
            (1...6).flatMap { week in
                [Self.session("laser", 60, 80, MemberID(rawValue: "p\((week + 1) / 2)"), weeksAgo: Int64(week))]
            } + [Self.session("laser", 20, 50, "q"), Self.session("laser", 95, 99, "r")]
        #expect(Self.ask(known, Self.session("laser", 60, 90)).count == 3)
    }
}
