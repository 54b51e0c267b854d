import UsageDomain
package import UsageStore

/// The blocks of a journal that could not be read when something was derived from it; bounded.
package struct DamagedBlocks: Hashable, Codable, Sendable {
    /// Ascending; the first of them only, when there are many.
    package private(set) var sequences: [Int64] = []
    /// A disk that fails damages more than anybody wants to read of.
    private static let kept = 100

    init() {}

    var toKeep: DamagedBlocks? { sequences.isEmpty ? nil : self }

    mutating func add(_ sequence: Int64) {
        guard !sequences.contains(sequence) else { return }
        sequences.append(sequence)
        sequences.sort()
        if sequences.count > Self.kept { sequences.removeLast() }
    }

    /// Those known at a store's last checkpoint.
    ///
    /// - Throws: StoreError when the store cannot be read.
    package static func known(in store: UsageStore) throws -> DamagedBlocks {
        let state = try store.latestCheckpoint().flatMap {
            try? EngineStateCoding.decode(DerivedState.self, from: $0.engineState)
        }
        return state?.damaged ?? DamagedBlocks()
    }
}
