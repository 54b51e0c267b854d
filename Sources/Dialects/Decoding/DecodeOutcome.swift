package import UsageDomain

/// What one message became.
///
/// Nothing is dropped in silence.
package enum DecodeOutcome: Hashable, Sendable {
    /// The sink holds what the device said.
    case observations(DeviceHandle)
    /// Nothing to observe; the dialect that recognised the topic, nil when none did. The sink holds at most a stamp.
    case notForUs(DialectName?)
    /// Kept aside with its reason; the sink holds at most a stamp.
    case quarantined(QuarantineReason, DialectName?, DeviceHandle?)
}
