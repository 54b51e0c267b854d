import Dialects
import SessionEngine
import UsageDomain
import UsageStore

/// A block that cannot be read is a gap of the machines that are derived from it: what their devices said in it is lost,
/// and nothing is known of them until they say something again.
extension IngestPipeline {
    /// Goes on after a block that cannot be read.
    mutating func miss(_ arrived: DamagedBlock) {
        comeToRest()
        let block = arrived.placed(in: clock.times)
        damaged.add(block.sequence)
        position = JournalPosition(block: block.sequence + 1, index: 0)
        guard let after = block.after else { return }
        for destination in epochs.plan(epochs.place(at: after)).routing.destinations(where: { _ in true })
        where consequences.selection?.derives(destination.machine) ?? true {
            let observation = Self.unread(block, after: after, device: destination.device)
            tell { $0.observe(observation, machine: destination.machine, into: &$1) }
        }
    }

    /// What is known of a machine's device from a block that cannot be read.
    static func unread(_ block: DamagedBlock, after: Instant, device: Int) -> TimedObservation {
        TimedObservation(
            at: after, order: order(block: block.sequence, index: 0), device: device,
            observation: MachineObservation(fact: .link(.unread)))
    }
}
