import UsageDomain

/// Everything the engine remembers.
///
/// An engine restored from it continues bit for bit.
package struct EngineCheckpoint: Hashable, Codable, Sendable {
    struct Entry: Hashable, Codable, Sendable {
        var id: MachineID
        var tracker: MachineTracker
    }

    var entries: [Entry]
}
