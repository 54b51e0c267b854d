import CMosquitto
import Foundation
package import UsageDomain

/// The clocks of the system this program runs on.
package enum HostClock {
    /// What they show now.
    @Sendable package static func reading() -> ClockReading {
        var wall: Int64 = 0
        var uptime: Int64 = 0
        // Both live through the call.
        unsafe mqtt_read_clocks(&wall, &uptime)
        return ClockReading(
            wall: Instant(milliseconds: wall), uptime: .milliseconds(uptime), boot: boot,
            isSynchronised: mqtt_clock_is_synchronised() != 0)
    }

    /// The kernel's name of this run of the system; where it does not say, each process is a run of its own.
    private static let boot: String = {
        let told = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        let id = told?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        return id.isEmpty ? UUID().uuidString.lowercased() : String(id.prefix(64))
    }()
}
