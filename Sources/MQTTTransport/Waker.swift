import CMosquitto
import Glibc

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

    /// Makes the current or the next wait return at once.
    ///
    /// Cheap, never blocks, may be called any number of times.
    package func wake() {
        mqtt_wake(descriptor)
    }
}
