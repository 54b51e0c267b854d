package import Dialects
import SessionEngine
package import UsageDomain
package import UsageStore

extension Machine {
    /// Whether its power is heard and never read as work: no threshold is there, and no other device of it could say so.
    func lacksThreshold(_ status: EngineStatus, in catalogue: DialectCatalogue) -> Bool {
        !status.unreadPower.isEmpty
            && !devices.enumerated().contains { ordinal, binding in
                !status.unreadPower.contains(ordinal) && catalogue.tellsWork(binding.address.dialect)
            }
    }
}

extension UsageStore {
    /// The machines that lack a threshold, as of the last checkpoint.
    package func machinesWithoutThreshold(_ catalogue: DialectCatalogue) throws -> [Machine] {
        guard let registry = try registry(), let state = try derivedState()?.state else { return [] }
        // Whose badge is whose does not matter here.
        let settings = EngineSettings(registry: registry, catalogue: catalogue, pseudonym: BadgePseudonym(key: []))
        let engine = SessionEngine(settings: settings, checkpoint: state.engine)
        return registry.machines.enumerated().compactMap { index, machine in
            machine.lacksThreshold(engine.status(of: index), in: catalogue) ? machine : nil
        }
    }
}
