package import UsageDomain

/// Where a decoder puts what one message says; reused from message to message.
package struct ObservationSink: Sendable {
    package struct OtherDevice: Sendable {
        package let device: DeviceHandle
        package var observations: [MachineObservation]
    }

    /// Of the device that the outcome names.
    package var observations: [MachineObservation] = []
    /// What the same message says of further devices: a gateway speaks for many.
    package var others: [OtherDevice] = []
    /// What should be published so that devices say again what was missed; for messages heard live only.
    package var requests: [DeviceRequest] = []
    /// Values of the message that were passed over because of what they are: tables, templates, bytes, old values.
    package var skippedCount = 0
    /// Of a message that is set aside: the field to blame, where there is one.
    package internal(set) var refused: RefusedField?
    /// A list or an object where a single value was looked for: the number of its path.
    var unreadPath: Int?
    /// Only of native messages; also of those that are set aside or say nothing, when boot, sequence and uptime can be
    /// read: they are journalled like any other, so their device may forget them.
    package var stamp: NativeStamp?
    /// The device the stamp is of; nil without a stamp, or when the message does not name its device.
    package var stampedBy: DeviceHandle?

    /// The device of the registry that said what holds nothing to observe.
    package var heard: DeviceHandle?

    package init() {}

    package mutating func removeAll() {
        observations.removeAll(keepingCapacity: true)
        if !others.isEmpty { others.removeAll(keepingCapacity: true) }
        if !requests.isEmpty { requests.removeAll(keepingCapacity: true) }
        skippedCount = 0
        if refused != nil { refused = nil }
        unreadPath = nil
        stamp = nil
        stampedBy = nil
        heard = nil
    }
}
