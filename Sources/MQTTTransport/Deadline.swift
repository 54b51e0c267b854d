import CMosquitto
import UsageDomain

/// A point of the monotonic clock.
struct Deadline {
    private let nanoseconds: Int64

    init(in span: TimeSpan) {
        self.init(nanoseconds: mqtt_monotonic_ns(), plus: span)
    }

    init(nanoseconds start: Int64, plus span: TimeSpan) {
        let (length, overflow) = max(0, span.milliseconds).multipliedReportingOverflow(by: 1_000_000)
        nanoseconds = overflow ? .max : start.addingReportingOverflow(length).overflow ? .max : start + length
    }

    var isPast: Bool { mqtt_monotonic_ns() >= nanoseconds }

    /// Rounded up, so that waiting this long reaches the deadline; at most an hour, callers wait again.
    var remainingMilliseconds: Int32 {
        let left = max(0, nanoseconds - mqtt_monotonic_ns())
        return Int32(min(3_600_000, left / 1_000_000 + (left % 1_000_000 == 0 ? 0 : 1)))
    }
}
