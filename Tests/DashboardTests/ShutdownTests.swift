import Logging
import ServiceLifecycle
import Testing

@testable import Dashboard

@Suite("Shutdown")
struct ShutdownTests {
    /// Goes on whatever it is told, as a server does that waits for a reader which takes nothing.
    private struct Deaf: Service {
        func run() async throws { try await Task.sleep(for: .seconds(3600)) }
    }

    /// Asks everything to stop as soon as it runs.
    private struct Stopper: Service {
        func run() async throws {}
    }

    @Test("A server that does not stop by itself is cut off after its grace, without an error", .timeLimit(.minutes(1)))
    func cutOff() async throws {
        let pages = DashboardService(parts: [Deaf()], grace: .milliseconds(5))
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: pages, successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: Stopper(), successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        try await group.run()
    }

    @Test("What makes the server fail is said, not hidden")
    func failure() async throws {
        struct Broken: Error {}
        struct Failing: Service {
            func run() async throws { throw Broken() }
        }
        await #expect(throws: Broken.self) {
            try await DashboardService(parts: [Failing()], grace: .seconds(1)).run()
        }
    }
}
