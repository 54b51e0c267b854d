import Glibc
import NIOCore
import ServiceLifecycle

/// Serves the pages until the service group stops, and never keeps it from stopping.
struct DashboardService: Service {
    /// The port, the socket for a proxy, the watch over the certificate.
    let parts: [any Service]
    var settings = DashboardSettings()
    /// How long answers under way may take once everything stops.
    let grace: Duration

    /// A reader that does not take what is written to it, such as a tablet asleep, would hold the server open for as
    /// long as its connection lasts: what is not done after `grace` is cut off.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in parts { group.addTask { try await part.run() } }
            group.addTask {
                try await gracefulShutdown()
                try await Task.sleep(for: grace)
                throw GraceOver()
            }
            defer { group.cancelAll() }
            do {
                for _ in parts { try await group.next() }
            } catch is GraceOver {
                return
            } catch let error as IOError {
                throw DashboardProblem(error, at: settings) ?? error
            }
        }
    }

    private struct GraceOver: Error {}
}
