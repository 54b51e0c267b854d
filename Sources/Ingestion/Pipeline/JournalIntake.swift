package import Dialects
package import UsageDomain
package import UsageStore

/// A block as it stands in the journal, with its messages still in memory.
package struct CommittedBlock: Sendable {
    package let block: JournalBlock
    package let batch: MessageBatch
}

/// The first half of ingestion: makes messages durable and nothing else.
///
/// Its result may be acknowledged. It has a decoder of its own, for the privacy rules alone, so that it can run beside
/// the derivation.
package struct JournalIntake {
    private let store: UsageStore
    private let pseudonym: BadgePseudonym
    private var decoder: MessageDecoder

    /// - Throws: StoreError when the store's secrets cannot be read or made.
    package init(store: UsageStore, catalogue: DialectCatalogue) throws {
        self.store = store
        pseudonym = BadgePseudonym(key: try store.secret(named: BadgePseudonym.secretName))
        decoder = MessageDecoder(catalogue: catalogue)
    }

    /// When it returns, the messages are fsynced; personal tokens in them have been replaced before.
    package mutating func commit(_ batch: MessageBatch) throws -> CommittedBlock {
        let stored = decoder.redacted(batch, pseudonym: { [pseudonym] in pseudonym.token(for: $0).rawValue }) ?? batch
        return CommittedBlock(block: try store.append(stored), batch: stored)
    }
}
