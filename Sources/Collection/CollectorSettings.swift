package import MQTTTransport
package import UsageDomain

/// How the collector listens and how often it writes.
package struct CollectorSettings: Sendable {
    /// One thread each; ids are unique.
    package var connections: [BrokerConnection]
    /// A batch is committed when its oldest message has waited this long.
    package var commitInterval: TimeSpan
    package var checkpointInterval: TimeSpan
    /// A batch is committed when it holds this many messages.
    package var batchLimit: Int
    /// Maps the instant a message arrived at to the instant it counts at: nil but for a simulated lab that lives faster.
    package var arrivalClock: (@Sendable (Instant) -> Instant)?
    /// Reads the host's clocks, so that steps of the one that people set begin a time base; nil to take it at its word.
    package var clock: (@Sendable () -> ClockReading)?
    /// How long whoever asks for something waits for a derivation that has not begun.
    package var startPatience = TimeSpan.seconds(10)
    /// How long they wait for one that is at work on something else.
    package var workPatience = TimeSpan.seconds(100)

    /// One broker that speaks everything.
    package init(
        broker: BrokerSettings, commitInterval: TimeSpan = .milliseconds(50),
        checkpointInterval: TimeSpan = .seconds(60), batchLimit: Int = 4096
    ) {
        self.init(
            connections: [BrokerConnection(broker: broker)], commitInterval: commitInterval,
            checkpointInterval: checkpointInterval, batchLimit: batchLimit)
    }

    package init(
        connections: [BrokerConnection], commitInterval: TimeSpan = .milliseconds(50),
        checkpointInterval: TimeSpan = .seconds(60), batchLimit: Int = 4096
    ) {
        self.connections = connections
        self.commitInterval = commitInterval
        self.checkpointInterval = checkpointInterval
        self.batchLimit = batchLimit
    }
}
