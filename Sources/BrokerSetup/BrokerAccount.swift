package import UsageDomain

/// Somebody who may log in to the broker, and what for.
package struct BrokerAccount: Hashable, Sendable {
    package enum Role: Hashable, Sendable {
        /// Reads everything, tells devices what is stored.
        case collector
        /// Reads everything but badges, says nothing.
        case reader
        /// Speaks for all devices of a family.
        case gateway(DialectName)
        case device(DeviceAddress)
    }

    /// The user name: letters, digits and `- _ . @ =`, so that it means the same in every file.
    package let name: String
    package let role: Role
    /// The machines it speaks for, in the registry's order.
    package let machines: [MachineID]
    package let grants: [TopicGrant]
}
