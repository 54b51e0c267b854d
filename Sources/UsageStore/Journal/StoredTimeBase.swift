package import UsageDomain

/// A time base and the block of the journal it begins with.
package struct StoredTimeBase: Hashable, Sendable {
    package let base: TimeBase
    package let firstBlock: Int64

    package init(base: TimeBase, firstBlock: Int64) {
        self.base = base
        self.firstBlock = firstBlock
    }
}
