package import UsageDomain

/// Where a decoder puts what one message says; reused from message to message.
package struct ObservationSink: Sendable {
    package var observations: [MachineObservation] = []
    /// Only of native messages; also of those that are set aside or say nothing, when boot, sequence and uptime can be
    /// read: they are journalled like any other, so their device may forget them.
    package var stamp: NativeStamp?
    /// The device the stamp is of; nil without a stamp, or when the message does not name its device.
    package var stampedBy: DeviceHandle?

    package init() {}

    package mutating func removeAll() {
        observations.removeAll(keepingCapacity: true)
        stamp = nil
        stampedBy = nil
    }
}
