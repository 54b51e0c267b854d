import Foundation
package import UsageDomain

/// Waits for what another process or thread does, without guessing how long that takes.
package enum Poll {
    package struct TimedOut: Error, CustomStringConvertible {
        package let description: String
    }

    /// Asks every few milliseconds until `condition` holds.
    package static func until(
        _ deadline: TimeSpan = .seconds(10), _ what: String = "condition", _ condition: () throws -> Bool
    ) throws {
        let clock = ContinuousClock()
        let end = clock.now + .milliseconds(deadline.milliseconds)
        while try !condition() {
            guard clock.now < end else {
                throw TimedOut(description: "\(what): not within \(deadline.milliseconds) ms")
            }
            usleep(5000)
        }
    }

    /// The same for a condition that is asked over a network.
    package static func until(
        _ deadline: TimeSpan = .seconds(10), _ what: String = "condition", _ condition: () async throws -> Bool
    ) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .milliseconds(deadline.milliseconds)
        while try await !condition() {
            guard clock.now < end else {
                throw TimedOut(description: "\(what): not within \(deadline.milliseconds) ms")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
