package import UsageDomain

/// One arrival of a message at a subscriber.
package struct Delivery: Hashable, Sendable {
    package var arrival: Instant
    /// As heard live: without the retain flag.
    package var message: SimulatedMessage

    package init(arrival: Instant, message: SimulatedMessage) {
        self.arrival = arrival
        self.message = message
    }
}
