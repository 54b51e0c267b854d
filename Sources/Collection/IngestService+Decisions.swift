package import Decisions
import Derivation
package import UsageDomain
import UsageStore

extension IngestService {
    /// Settles something about sessions as they are now, not as they were at the last checkpoint.
    ///
    /// - Returns: the entries of the ledger; see `UsageStore.decide`.
    package func decide(
        _ request: DecisionRequest, by actor: Actor, reason: String, at instant: Instant, seen: Int64? = nil
    ) async throws -> [Int64] {
        try await perform { pipeline in
            try pipeline.checkpoint(at: instant)
            return try pipeline.store.decide(request, by: actor, reason: reason, at: instant, seen: seen).map(
                \.sequence)
        }
    }
}
