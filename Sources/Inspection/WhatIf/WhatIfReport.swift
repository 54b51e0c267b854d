package import UsageDomain

/// What another registry would have made of the journal.
package struct WhatIfReport: Hashable, Sendable {
    /// The span whose sessions count, within what the journal holds.
    package let from: Instant
    package let to: Instant
    package let machines: [MachineDifference]
}
