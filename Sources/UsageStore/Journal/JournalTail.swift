/// What the writer keeps between appends: the end of the chain and the compression context.
struct JournalTail {
    var last: (sequence: Int64, hash: [UInt8])?
    var compressor: Compressor?
    /// A write whose failure says nothing about what the disk holds: retrying could acknowledge what is not there.
    var failure: StoreError?
}
