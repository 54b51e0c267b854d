import Dialects
import Logging
import LoopbackBroker
import MQTTTransport
import Synchronization
import TestSupport
import Testing
import UsageDomain
import UsageStore

@testable import Collection
@testable import Derivation

@Suite("A connection's thread", .timeLimit(.minutes(1)))
struct CollectorLoopTests {
    /// Keeps what is logged.
    private final class Lines: LogHandler, Sendable {
        let kept = Mutex<[(level: Logger.Level, message: String)]>([])

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { nil }
            set { _ = newValue }
        }
        var metadata: Logger.Metadata {
            get { [:] }
            set { _ = newValue }
        }
        var logLevel: Logger.Level {
            get { .trace }
            set { _ = newValue }
        }

        func log(event: LogEvent) {
            kept.withLock { $0.append((event.level, event.message.description)) }
        }
    }

    @Test("A device that is switched off is mentioned once, not at every attempt")
    func switchedOff() throws {
        let lab = LabRegistry(lab: Lab(id: "essai", name: "Essai"))
        let collector = try Collector(registry: lab, at: Instant(milliseconds: 1_772_442_000_000))
        let broker = BrokerSettings(host: "127.0.0.1", port: LoopbackPort.free(), clientID: "releve")
        let settings = CollectorSettings(broker: broker)
        let queue = DerivationQueue()
        let lines = Lines()
        let loop = try CollectorLoop(
            settings.connections[0], settings: settings, catalogue: collector.catalogue,
            entrance: JournalEntrance(
                intake: try JournalIntake(store: collector.store, catalogue: collector.catalogue), after: .distantPast,
                connections: [.main], queue: queue, arrivalClock: nil),
            queue: queue, conditions: CollectorConditions(settings.connections),
            logger: Logger(label: "test") { _ in lines }, waker: try Waker(), isRemembered: false,
            now: { Instant(milliseconds: 1_772_442_000_000) })
        while lines.kept.withLock({ $0.count }) < 3 { try loop.turn() }
        #expect(lines.kept.withLock { $0.map(\.message) } == Array(repeating: "Broker unavailable", count: 3))
        #expect(lines.kept.withLock { $0.map(\.level) } == [.warning, .debug, .debug])
    }
}
