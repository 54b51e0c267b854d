package import SessionEngine
package import UsageStore
import UsageDomain

extension ReversedMeter {
    /// Those a store's last checkpoint knows of that said a power below zero within a day before it; none where the
    /// checkpoint is of another version.
    ///
    /// - Throws: StoreError when the store cannot be read.
    package static func recent(in store: UsageStore) throws -> [ReversedMeter] {
        guard let checkpoint = try store.latestCheckpoint(),
            let state = try? EngineStateCoding.decode(DerivedState.self, from: checkpoint.engineState)
        else { return [] }
        return state.engine.reversedMeters.filter { checkpoint.at - $0.last <= .days(1) }
    }
}
