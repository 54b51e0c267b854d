import ThresholdProposal
import UsageDomain
import UsageStore

extension UsageStore {
    /// What the stored power of a machine within `from..<to` says about thresholds.
    func powerStudy(of machine: Machine, staleAfter: TimeSpan, from: Instant, to: Instant) throws -> PowerStudy {
        try PowerStudy(of: machine, staleAfter: staleAfter) { body in
            try forEachSample(machine: machine.id, quantity: .power, from: from, to: to) { body($0.value, $0.at) }
        }
    }
}
