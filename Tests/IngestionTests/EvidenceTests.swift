import Foundation
import Derivation
import Testing
import UsageDomain
import UsageStore

@Suite("A statement names the blocks that hold a session's messages, whenever they arrived")
struct EvidenceTests {
    private static let token = "0A1B2C3D"
    private static let registry = LabRegistry(
        lab: Lab(id: "halle", name: "Halle"),
        machines: [
            Machine(
                id: "presse-1", kind: .other, name: "Presse",
                devices: [DeviceBinding(address: DeviceAddress(dialect: .native, id: "presse-1"))])
        ],
        companies: [Company(id: "morel", name: "Morel")],
        members: [Member(id: "m-4", company: "morel", badges: [token])])

    /// What the machine says every half minute of an hour: a badge in at 10 minutes and out at 30, busy in between.
    private static func message(_ index: Int64) -> (topic: String, payload: String, at: Instant) {
        let second = index * 30
        let at = SimulatedSpan.monday + .seconds(second)
        let stamp = "\"boot\":5,\"seq\":\(index + 1),\"up\":\(second * 1000),\"ts\":\(at.milliseconds)"
        switch second {
        case 600, 1800:
            let action = second == 600 ? "in" : "out"
            return (
                "fablab/v1/halle/presse-1/badge", "{\(stamp),\"badge\":\"\(token)\",\"action\":\"\(action)\"}", at
            )
        default:
            let state = (700..<1700).contains(second) ? "busy" : "idle"
            return ("fablab/v1/halle/presse-1/telemetry", "{\(stamp),\"state\":\"\(state)\"}", at)
        }
    }

    /// Every message in a block of its own; those of `late` after all others.
    private func evidence(late: Range<Int64>) throws -> (sessions: [UsageSession], blocks: [ClosedRange<Int64>]) {
        var collector = try Collector(registry: Self.registry, at: SimulatedSpan.monday)
        let order = Array(0..<Int64(120)).filter { !late.contains($0) } + Array(late)
        for (place, index) in order.enumerated() {
            let message = Self.message(index)
            var batch = MessageBatch()
            batch.append(
                topic: message.topic.utf8, payload: Array(message.payload.utf8),
                arrival: SimulatedSpan.monday + .seconds(Int64(place) * 30), qos: 1)
            try collector.pipeline.commit(batch)
            collector.pipeline.process()
            if place % 20 == 0 { try collector.pipeline.checkpoint(at: collector.pipeline.now) }
        }
        try collector.finish(at: SimulatedSpan.monday + .hours(2))
        let sessions = try collector.store.sessions()
        let blocks = try sessions.map { session in
            let found = try #require(try collector.store.evidence(of: session))
            return found.first.sequence...found.last.sequence
        }
        return (sessions, blocks)
    }

    @Test("On time: from the badge's block to the other badge's block")
    func onTime() throws {
        let (sessions, blocks) = try evidence(late: 0..<0)
        #expect(sessions.map(\.attribution.member) == ["m-4"])
        #expect(blocks == [21...61])
    }

    @Test("Cut off from minute 15 to 35: up to the block that held the badge out, long after the session")
    func storedAndForwarded() throws {
        let (expected, _) = try evidence(late: 0..<0)
        let (sessions, blocks) = try evidence(late: 30..<70)
        #expect(sessions == expected)
        // Block 81 is the first late one, the badge out is the 31st of them.
        #expect(blocks == [21...111])
    }
}
