/// A block as it lies in the store: its messages compressed, and nothing of it checked.
struct StoredBlock: Sendable {
    let block: JournalBlock
    let compressed: [UInt8]
    /// Of the messages when they are not compressed, in bytes.
    let length: Int
}
