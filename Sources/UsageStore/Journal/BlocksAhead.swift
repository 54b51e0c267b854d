import Dispatch
import Synchronization
import UsageDomain

/// A block with its messages, or why they cannot be read.
struct ReadBlock: Sendable {
    let block: JournalBlock
    let content: Result<MessageBatch, BlockReader.Damage>
}

/// Reads blocks of a journal in their order, the next ones on another processor while those before are at work.
final class BlocksAhead: Sendable {
    typealias Reading = @Sendable (_ from: Int64) throws -> [ReadBlock]

    private let queue = DispatchQueue(label: "journal")
    private let hasEnded = DispatchSemaphore(value: 0)
    private let found = Mutex<Result<[ReadBlock], any Error>?>(nil)
    private let read: Reading

    /// - Parameter read: Gives some blocks from a sequence on, none when there are none.
    init(_ read: @escaping Reading) {
        self.read = read
    }

    /// Begins to read; each beginning is followed by one `next`.
    func begin(from sequence: Int64) {
        queue.async { [self] in
            let blocks = Result { try read(sequence) }
            found.withLock { $0 = blocks }
            hasEnded.signal()
        }
    }

    /// - Throws: What reading threw.
    func next() throws -> [ReadBlock] {
        hasEnded.wait()
        return try found.withLock { $0.take() }?.get() ?? []
    }
}
