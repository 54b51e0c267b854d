import Foundation
import UsageDomain

/// The one place that reads the wall clock; everything else is told the time.
enum SystemClock {
    @Sendable static func now() -> Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
