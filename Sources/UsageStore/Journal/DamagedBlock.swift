package import UsageDomain

/// A block of the journal that is not what was written: its messages are lost.
package struct DamagedBlock: Hashable, Sendable {
    package let sequence: Int64
    /// The last arrival of the block before it, because its own may be damaged too; nil for the first.
    package let after: Instant?
    /// What that arrival is counted on.
    package let timeBase: Int64?
    /// `journal block 12 does not decompress`.
    package let problem: String
}

extension DamagedBlock {
    /// The same, with an instant for the arrival before it.
    package func placed(in times: TimeHistory) -> DamagedBlock {
        DamagedBlock(
            sequence: sequence, after: after.flatMap { times.instant(of: $0, on: timeBase) }, timeBase: nil,
            problem: problem)
    }
}
