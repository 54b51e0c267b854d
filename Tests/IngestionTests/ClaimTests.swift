import Decisions
import Derivation
import Dialects
import Testing
import UsageDomain
import UsageStore

@Suite("A machine that is taken at a page")
struct ClaimTests {
    private static let nine = SimulatedSpan.monday
    private static let plug = DeviceAddress(dialect: "tasmota", id: "plug-tour")

    private static let registry = LabRegistry(
        lab: Lab(id: "essai", name: "Essai"),
        machines: [
            Machine(
                id: "tour", kind: .lathe, name: "Tour", power: PowerThresholds(busyAbove: .watts(100)),
                devices: [DeviceBinding(address: plug)])
        ],
        companies: [Company(id: "alder", name: "Alder"), Company(id: "birk", name: "Birk")],
        projects: [
            Project(id: "axe", company: "alder", title: "Axe", purpose: .innovation),
            Project(id: "came", company: "alder", title: "Came", purpose: .production),
            Project(id: "commun", company: nil, title: "Commun", purpose: .other),
        ],
        members: [
            Member(id: "m-8", company: "alder", defaultProject: "axe"), Member(id: "m-9", company: "birk"),
        ])

    /// A plug that says 300 W from minute 10 to minute 50, and 20 W else, each ten seconds for an hour and a half.
    private static func run(_ claims: [(minute: Int64, Claim)]) throws -> Collector {
        var collector = try Collector(registry: registry, at: nine)
        for second in stride(from: Int64(0), to: 5400, by: 10) {
            let at = nine + .seconds(second)
            for claim in claims where claim.minute * 60 == second {
                try collector.pipeline.commit(try ClaimMessage.batch([claim.1], at: at))
            }
            var batch = MessageBatch()
            let watts = (600..<3000).contains(second) ? 300 : 20
            batch.append(
                topic: "tele/plug-tour/SENSOR".utf8, payload: "{\"ENERGY\":{\"Power\":\(watts)}}".utf8, arrival: at,
                qos: 1)
            try collector.pipeline.commit(batch)
            collector.pipeline.process()
            collector.pipeline.tick(at: at)
        }
        try collector.finish(at: nine + .hours(2))
        return collector
    }

    private static func sessions(_ collector: Collector) throws -> [String] {
        try collector.store.sessions().map { session in
            let minutes = [session.start, session.end ?? .distantFuture].map { ($0 - nine).milliseconds / 60_000 }
            let whose = [session.attribution.member?.rawValue, session.attribution.project?.rawValue].compactMap(\.self)
            return "\(minutes[0])-\(minutes[1]) \(session.durations.busy.milliseconds / 60_000) "
                + whose.joined(separator: "/")
        }
    }

    private static func taken(_ member: MemberID, _ project: ProjectID? = nil) -> Claim {
        Claim(machine: "tour", action: .taken, member: member, project: project)
    }

    @Test("is a session of that member and project, until they give it back")
    func takenAndEnded() throws {
        let collector = try Self.run([
            (5, Self.taken("m-8", "came")), (40, Claim(machine: "tour", action: .ended, member: "m-8")),
        ])
        #expect(try Self.sessions(collector) == ["5-40 30 m-8/came", "40-50 10 "])
        #expect(try collector.store.sessions()[0].attribution.purpose == .production)
    }

    @Test("without a project is for the usual one, and another member takes it over")
    func takeover() throws {
        let collector = try Self.run([(5, Self.taken("m-8")), (30, Self.taken("m-9", "commun"))])
        let sessions = try collector.store.sessions()
        #expect(sessions.map(\.attribution.project) == ["axe", "commun"])
        #expect(sessions.map(\.attribution.company) == ["alder", "birk"])
        #expect(sessions.first?.closeReason == .takeover)
    }

    @Test("ends for whoever has it, when somebody of the lab says so")
    func endedByStaff() throws {
        let collector = try Self.run([
            (5, Self.taken("m-8")), (20, Claim(machine: "tour", action: .ended, member: nil)),
        ])
        #expect(try Self.sessions(collector).first == "5-20 10 m-8/axe")
    }

    @Test("for a project of another company, or by nobody of the lab, is nobody's")
    func unknown() throws {
        let collector = try Self.run([(5, Self.taken("m-9", "axe")), (30, Self.taken("m-77"))])
        #expect(try collector.store.sessions().allSatisfy { !$0.attribution.isAttributed })
    }

    @Test("says nothing of the machine's states, and is derived the same again")
    func derivedAgain() throws {
        let claimed = try Self.run([(5, Self.taken("m-8")), (30, Self.taken("m-9"))])
        let silent = try Self.run([])
        func spans(_ collector: Collector) throws -> [StateSpan] {
            try collector.store.stateSpans(machine: "tour", from: .distantPast, to: .distantFuture)
        }
        #expect(try spans(claimed) == spans(silent))
        #expect(try claimed.store.verify().problems.isEmpty)
        let again = try Self.run([(5, Self.taken("m-8")), (30, Self.taken("m-9"))])
        #expect(try again.store.sessions() == claimed.store.sessions())
    }

    @Test("cannot be said by a device: the topic is outside of every subscription")
    func unsaid() throws {
        let filters = try Collector(registry: Self.registry, at: Self.nine).catalogue.subscriptions()
        #expect(!filters.isEmpty && filters.allSatisfy { !$0.hasPrefix("$") })
    }
}
