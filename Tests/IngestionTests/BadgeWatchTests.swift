import Derivation
import Testing
import UsageDomain
import UsageStore

@Suite("Badges that are nobody's")
struct BadgeWatchTests {
    private static let start = Instant(milliseconds: 1_772_442_000_000)
    private let registry = LabRegistry(
        lab: Lab(id: "lab", name: "Lab"),
        machines: [
            Machine(
                id: "saw", kind: .other, name: "Scie",
                devices: [DeviceBinding(address: DeviceAddress(dialect: "fabomatic", id: "12"))])
        ], members: [Member(id: "m-1", badges: ["AA000001"]), Member(id: "m-2")])

    private func badge(
        _ collector: inout Collector, _ second: Int64, _ uid: String, reader: String = "12",
        action: String = "startuse",
        isRetained: Bool = false
    ) throws {
        var batch = MessageBatch()
        batch.append(
            topic: "machine/\(reader)".utf8, payload: Array(#"{"action":"\#(action)","uid":"\#(uid)"}"#.utf8),
            arrival: Self.start + .seconds(second), qos: 1, isRetained: isRetained)
        try collector.pipeline.commit(batch)
        collector.pipeline.process()
    }

    @Test(
        "are known by when and where they were presented, over a restart; members' and the broker's kept ones are not")
    func noticed() throws {
        var collector = try Collector(registry: registry, at: Self.start)
        try badge(&collector, 5, "AA000001")
        try badge(&collector, 10, "BB000002")
        try badge(&collector, 20, "CC000003", reader: "desk")
        try badge(&collector, 30, "BB000002", action: "stopuse")
        try badge(&collector, 40, "DD000004", isRetained: true)
        for _ in 0..<2 {
            let unknown = collector.pipeline.unknownBadges
            try #require(unknown.count == 2)
            #expect(
                unknown[0].firstHeard == Self.start + .seconds(10) && unknown[0].lastHeard == Self.start + .seconds(30))
            #expect(unknown[0].times == 2 && unknown[0].machine == "saw")
            #expect(unknown[1].reader == DeviceAddress(dialect: "fabomatic", id: "desk") && unknown[1].machine == nil)
            #expect(unknown.allSatisfy { BadgeToken(written: $0.token.rawValue) != nil })
            try collector.pipeline.checkpoint(at: Self.start + .seconds(50))
            try collector.kill()
        }
    }

    @Test(
        "given to a member by their token name what is heard from then on, or also what was heard before",
        arguments: [false, true])
    func given(before: Bool) throws {
        var collector = try Collector(registry: registry, at: Self.start)
        try badge(&collector, 10, "BB000002")
        try badge(&collector, 600, "BB000002", action: "stopuse")
        collector.pipeline.tick(at: Self.start + .seconds(3600))
        let unknown = try #require(collector.pipeline.unknownBadges.first)
        var wished = registry
        wished.members[1].badges = [unknown.token.rawValue]
        try collector.pipeline.take(
            wished, at: Self.start + .seconds(3700), effective: before ? unknown.firstHeard : nil, by: .named("test"),
            reason: "presented")
        #expect(collector.pipeline.unknownBadges.isEmpty)
        try badge(&collector, 7200, "BB000002")
        try badge(&collector, 7800, "BB000002", action: "stopuse")
        try collector.finish(at: Self.start + .seconds(10_000))
        let sessions = try collector.store.sessions(SessionQuery())
        #expect(sessions.map(\.attribution.member) == [before ? "m-2" : nil, "m-2"], "\(sessions)")
    }

    @Test("One badge cannot be one member's by its UID and another's by its token")
    func twice() throws {
        var collector = try Collector(registry: registry, at: Self.start)
        try badge(&collector, 10, "BB000002")
        let unknown = try #require(collector.pipeline.unknownBadges.first)
        var wished = registry
        wished.members[0].badges.append("BB000002")
        wished.members[1].badges = [unknown.token.rawValue]
        #expect(throws: RegistryRefusal.self) {
            try collector.pipeline.take(wished, at: Self.start + .seconds(20), by: .named("test"), reason: "both")
        }
        #expect(try collector.store.registryVersions().count == 1)
    }

    @Test("A registry made from an older one than the latest changes nothing")
    func outdated() throws {
        var collector = try Collector(registry: registry, at: Self.start)
        var wished = registry
        wished.machines[0].room = "Halle"
        try collector.pipeline.take(
            wished, madeFrom: 1, at: Self.start + .seconds(1), by: .named("test"), reason: "moved")
        wished.machines[0].room = "Cave"
        #expect(throws: RegistryOutdated(latest: 2)) {
            try collector.store.applyRegistry(
                wished, madeFrom: 1, at: Self.start + .seconds(2), by: .named("test"), reason: "late")
        }
        #expect(try collector.store.registry()?.machines[0].room == "Halle")
    }

    @Test("More than are kept push out those that were not heard for longest")
    func bounded() throws {
        var collector = try Collector(registry: registry, at: Self.start)
        for number in 0..<200 { try badge(&collector, Int64(number), "BB\(1000 + number)", reader: "desk") }
        let unknown = collector.pipeline.unknownBadges
        #expect(unknown.count == 128 && unknown[0].lastHeard == Self.start + .seconds(199))
        #expect(unknown[127].lastHeard == Self.start + .seconds(72))
    }
}
