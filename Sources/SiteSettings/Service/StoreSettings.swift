package import UsageDomain

/// Where the store is, and its rhythm.
package struct StoreSettings: Hashable, Sendable {
    package var path: String
    /// The longest a message waits for its commit, and so for its acknowledgement: 1 ms to 10 s.
    package var commitInterval: TimeSpan
    /// How often derived state is written: 1 s to 1 h.
    package var checkpointInterval: TimeSpan

    package init(
        path: String = "releve.db", commitInterval: TimeSpan = .milliseconds(50),
        checkpointInterval: TimeSpan = .seconds(60)
    ) {
        self.path = path
        self.commitInterval = commitInterval
        self.checkpointInterval = checkpointInterval
    }
}
