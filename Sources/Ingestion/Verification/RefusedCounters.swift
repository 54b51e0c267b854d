package import SessionEngine
import UsageDomain
package import UsageStore

extension RefusedCounter {
    /// Those a store's last checkpoint knows of that nobody believes now, or did not within a day before it.
    ///
    /// - Throws: StoreError when the store cannot be read, DecodingError when its state is of another version.
    package static func recent(in store: UsageStore) throws -> [RefusedCounter] {
        guard let checkpoint = try store.latestCheckpoint() else { return [] }
        return try EngineStateCoding.decode(DerivedState.self, from: checkpoint.engineState).engine.refusedCounters
            .filter { $0.isDoubtful || checkpoint.at - $0.last <= TimeSpan.days(1) }
    }
}
