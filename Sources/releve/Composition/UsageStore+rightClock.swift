import MQTTTransport
import UsageDomain
import UsageStore

extension UsageStore {
    /// - Parameter consequence: What is not done by a clock that is known to be wrong.
    /// - Throws: CommandFailure while the host's is.
    func requireRightClock(_ consequence: String) throws {
        guard let problem = try clockProblem(at: HostClock.reading()) else { return }
        throw CommandFailure(
            "\(path): \(problem.description); \(consequence): set it, best by synchronisation (NTP), and repeat the command",
            .unavailable)
    }
}
