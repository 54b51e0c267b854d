package import UsageDomain

/// Where a decoder puts what one message says; reused from message to message.
package struct ObservationSink: Sendable {
    package var observations: [MachineObservation] = []
    /// Only of native messages.
    package var stamp: NativeStamp?

    package init() {}

    package mutating func removeAll() {
        observations.removeAll(keepingCapacity: true)
        stamp = nil
    }
}
