package import Decisions
import Derivation
import Dispatch
import UsageDomain

extension IngestService {
    /// Journals claims; on return they are on the disk, and take effect.
    ///
    /// - Throws: CollectionProblem while nothing is collected, StoreError when they could not be written: then nothing was
    ///   claimed.
    package func claim(_ claims: [Claim]) async throws {
        guard let entrance = journalEntrance else { throw CollectionProblem.ended }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            // A commit waits for the disk, which no thread of the pages may.
            DispatchQueue.global().async { [now] in
                continuation.resume(
                    with: Result {
                        let source = ClaimMessage.source
                        let base = try entrance.timeBase(for: source)?.base
                        let batch = try ClaimMessage.batch(claims, at: entrance.time(on: base) ?? now())
                        try entrance.commit(batch, from: source, on: base)
                    })
            }
        }
    }
}
