package import Dialects
package import UsageDomain
package import UsageStore

/// A block as it stands in the journal, with its messages still in memory.
package struct CommittedBlock: Sendable {
    package let block: JournalBlock
    package let batch: MessageBatch
}

extension MessageBatch {
    /// The batch without the messages whose topic is unwanted; itself when there are none.
    fileprivate func leavingOut(_ isUnwanted: (ArraySlice<UInt8>) -> Bool) -> MessageBatch {
        var unwanted = 0
        forEach { if isUnwanted(bytes[$0.topic]) { unwanted += 1 } }
        guard unwanted > 0 else { return self }
        var kept = MessageBatch()
        forEach { frame in
            guard !isUnwanted(bytes[frame.topic]) else { return }
            kept.append(
                topic: bytes[frame.topic], payload: bytes[frame.payload], arrival: frame.arrival, qos: frame.qos,
                isRetained: frame.isRetained)
        }
        return kept
    }
}

/// The first half of ingestion: makes messages durable and nothing else.
///
/// Its result may be acknowledged. It has a decoder of its own, for the privacy rules alone, so that it can run beside
/// the derivation.
package struct JournalIntake {
    private let store: UsageStore
    /// How badges are replaced; the registry's are, the same way, to be recognised.
    let pseudonym: BadgePseudonym
    private var decoder: MessageDecoder

    /// - Throws: StoreError when the store's secrets cannot be read or made.
    package init(store: UsageStore, catalogue: DialectCatalogue) throws {
        self.store = store
        pseudonym = BadgePseudonym(key: try store.secret(named: BadgePseudonym.secretName))
        decoder = MessageDecoder(catalogue: catalogue)
    }

    /// When it returns, the messages are fsynced; personal tokens in them have been replaced before.
    ///
    /// All batches are one transaction. The collector's own acknowledgements are left out: they follow from the journal;
    /// a batch in which nothing else is there has no block.
    package mutating func commit(_ batches: [SourcedBatch]) throws -> [CommittedBlock] {
        let kept = batches.compactMap { sourced in
            let batch = sourced.batch.leavingOut { NativeTopic.isAcknowledgement($0) }
            return batch.isEmpty ? nil : sourced.with(redacted(batch))
        }
        guard !kept.isEmpty else { return [] }
        return zip(try store.append(kept), kept).map { CommittedBlock(block: $0, batch: $1.batch) }
    }

    private mutating func redacted(_ batch: MessageBatch) -> MessageBatch {
        decoder.redacted(batch, pseudonym: { [pseudonym] in pseudonym.token(for: $0).rawValue }) ?? batch
    }
}
