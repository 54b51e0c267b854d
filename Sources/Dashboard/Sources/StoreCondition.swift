/// What the store says of itself when it is asked now.
package struct StoreCondition: Hashable, Sendable {
    package var isWritable: Bool
    /// Size of the database and its write-ahead log in bytes.
    package var size: Int64?
    /// Bytes left on its disk.
    package var freeSpace: Int64?

    package init(isWritable: Bool, size: Int64? = nil, freeSpace: Int64? = nil) {
        self.isWritable = isWritable
        self.size = size
        self.freeSpace = freeSpace
    }
}
