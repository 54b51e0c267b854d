import Collection
import Derivation
import LoopbackBroker
import Logging
import MQTTTransport
import Testing
import UsageDomain
import UsageStore

@Suite("What is asked of the collector", .timeLimit(.minutes(1)))
struct AskedWorkTests {
    private let collector: Collector

    init() throws {
        collector = try Collector(
            registry: LabRegistry(lab: Lab(id: "atelier", name: "Atelier", timezone: "Europe/Paris")),
            at: Instant(milliseconds: 1_772_442_000_000))
    }

    private func service(startPatience: TimeSpan) throws -> IngestService {
        var settings = CollectorSettings(
            broker: BrokerSettings(host: "127.0.0.1", port: LoopbackPort.free(), clientID: "asked"))
        settings.startPatience = startPatience
        return try IngestService(
            settings: settings, store: collector.store, catalogue: collector.catalogue, logger: Logger(label: "test"),
            now: { Instant(milliseconds: 1_772_442_000_000) })
    }

    @Test("is refused in words when the derivation does not begin")
    func neverBegun() async throws {
        let service = try service(startPatience: .milliseconds(20))
        let problem = await #expect(throws: CollectionProblem.self) {
            try await service.perform { pipeline in try pipeline.checkpoint(at: pipeline.now) }
        }
        #expect(problem == .notStarted)
        #expect("\(CollectionProblem.notStarted)".contains("nothing was changed"))
    }

    @Test("is refused in words when the derivation cannot begin, and once the collector has ended")
    func cannotBegin() async throws {
        // Nobody reads a journal whose store is closed.
        try collector.store.close()
        let service = try service(startPatience: .minutes(10))
        let asked = Task { try await service.perform { pipeline in try pipeline.checkpoint(at: pipeline.now) } }
        await #expect(throws: (any Error).self) { try await service.run() }
        await #expect(throws: CollectionProblem.ended) { try await asked.value }
        await #expect(throws: CollectionProblem.ended) { try await service.perform { _ in } }
    }
}
