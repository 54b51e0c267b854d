import UsageDomain

/// Makes messages of stored blocks, and says which are not what was written.
///
/// For one thread.
struct BlockReader {
    enum Damage: Error, CustomStringConvertible {
        case notCompressed(Int64)
        case otherHash(Int64)

        var description: String {
            switch self {
            case .notCompressed(let sequence): "journal block \(sequence) does not decompress"
            case .otherHash(let sequence): "journal block \(sequence) does not match its hash"
            }
        }
    }

    private let decompressor: Decompressor

    init() throws {
        guard let decompressor = Decompressor() else { throw StoreError.io("no memory for decompression") }
        self.decompressor = decompressor
    }

    func read(_ stored: StoredBlock) -> Result<MessageBatch, Damage> {
        let sequence = stored.block.sequence
        guard let content = try? decompressor.decompress(stored.compressed, length: stored.length) else {
            return .failure(.notCompressed(sequence))
        }
        guard stored.block.hash(of: content) == stored.block.hash,
            let batch = try? MessageBatch(validating: content), batch.count == stored.block.count
        else { return .failure(.otherHash(sequence)) }
        return .success(batch)
    }
}
