package import UsageDomain

/// A block of the journal that is not what was written: its messages are lost.
package struct DamagedBlock: Hashable, Sendable {
    package let sequence: Int64
    /// The last arrival of the block before it, because its own may be damaged too; nil for the first.
    package let after: Instant?
    /// `journal block 12 does not decompress`.
    package let problem: String
}
