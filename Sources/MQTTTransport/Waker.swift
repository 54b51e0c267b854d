import CMosquitto
import Glibc
package import UsageDomain

/// Interrupts a `BrokerSession` that waits, from any thread: for shutdown, or when there is other work on its thread.
package final class Waker: Sendable {
    let descriptor: Int32

    package init() throws(TransportError) {
        descriptor = mqtt_wake_open()
        guard descriptor >= 0 else {
            throw .library("no event descriptor could be made (\(SystemReason(errno))); close files or raise the limit")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Waits until woken, at most so long.
    package func wait(atMost span: TimeSpan) {
        mqtt_wake_wait(descriptor, Int32(clamping: max(span.milliseconds, 0)))
    }

    /// Makes the current or the next wait return at once.
    ///
    /// Cheap, never blocks, may be called any number of times.
    package func wake() {
        mqtt_wake(descriptor)
    }
}
