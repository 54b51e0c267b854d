/// A place in the journal: everything before message `index` of block `block` has been dealt with.
package struct JournalPosition: Hashable, Comparable, Codable, Sendable {
    /// Sequence number of the block, from 1.
    package var block: Int64
    /// Index of the message within the block, from 0.
    package var index: Int

    package init(block: Int64, index: Int) {
        self.block = block
        self.index = index
    }

    package static let start = JournalPosition(block: 1, index: 0)

    package static func < (left: JournalPosition, right: JournalPosition) -> Bool {
        (left.block, left.index) < (right.block, right.index)
    }
}
