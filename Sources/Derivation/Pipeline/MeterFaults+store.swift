package import SessionEngine
import UsageDomain
package import UsageStore

/// What a store's last checkpoint knows of meters that cannot be right; nothing where it is of another version.
extension RefusedCounter {
    /// Those that nobody believes now, or did not within a day before the checkpoint.
    ///
    /// - Throws: StoreError when the store cannot be read.
    package static func recent(in store: UsageStore) throws -> [RefusedCounter] {
        guard let (at, engine) = try store.engineCheckpoint() else { return [] }
        return engine.refusedCounters.filter { $0.isRecent(at: at) }
    }
}

extension DisagreeingCounter {
    /// Those of the checkpoint.
    ///
    /// - Throws: StoreError when the store cannot be read.
    package static func known(in store: UsageStore) throws -> [DisagreeingCounter] {
        try store.engineCheckpoint()?.engine.disagreeingCounters ?? []
    }
}

extension ReversedMeter {
    /// Those that said a power below zero within a day before the checkpoint.
    ///
    /// - Throws: StoreError when the store cannot be read.
    package static func recent(in store: UsageStore) throws -> [ReversedMeter] {
        guard let (at, engine) = try store.engineCheckpoint() else { return [] }
        return engine.reversedMeters.filter { at - $0.last <= TimeSpan.days(1) }
    }
}

extension UsageStore {
    fileprivate func engineCheckpoint() throws -> (at: Instant, engine: EngineCheckpoint)? {
        guard let checkpoint = try latestCheckpoint(),
            let state = try? EngineStateCoding.decode(DerivedState.self, from: checkpoint.engineState)
        else { return nil }
        return (checkpoint.at, state.engine)
    }
}
