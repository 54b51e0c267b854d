import Derivation
import LabSimulator
import TestSupport
import ThresholdProposal
import UsageDomain
import UsageStore

/// The month the truth is compared with, heard once over a bad network by a collector that dies.
struct HeardMonth: Sendable {
    let span: SimulatedSpan
    let outcome: Outcome
    let totals: [MachineID: RollupAmounts]
    /// When a power reading of a machine was heard, ascending.
    let heardPower: [MachineID: [Instant]]
    /// What the store knows of the lab and its past.
    let timeline: RegistryTimeline
    /// The machines that the collector says lack a threshold.
    let withoutThreshold: [MachineID]
    /// What each machine's power says of its thresholds.
    let findings: [MachineID: ThresholdFinding]

    static let shared = Result { try HeardMonth() }

    private init() throws {
        span = SimulatedSpan(days: 30)
        var deliveries = span.disturbed()
        for (day, hour) in [(3, 14), (10, 11), (19, 17)] as [(Int64, Int64)] {
            deliveries.restartBroker(at: span.start + .days(day) + .hours(hour), for: .seconds(20))
        }
        for (device, from) in span.tenMinuteOutages {
            deliveries.cutOff(span.root(of: device), from: from, for: .minutes(10))
        }
        var generator = SeededGenerator(seed: 2026)
        let kills = Set((0..<10).map { _ in Int.random(in: deliveries.indices, using: &generator) })
        var collector = try Collector(registry: span.registry, at: span.start)
        var taken = 0
        for (epoch, end) in zip(span.timeline.epochs, span.timeline.epochs.dropFirst().map(\.from) + [.distantFuture]) {
            if epoch.from > span.start {
                try collector.pipeline.take(epoch.registry, at: epoch.from, by: .named("test"), reason: "it changed")
            }
            let part = deliveries[taken...].prefix { $0.arrival < end }
            try collector.hear(
                Array(part), batchSize: 700, checkpointSpacing: .hours(3),
                kills: Set(kills.filter(part.indices.contains).map { $0 - part.startIndex }))
            taken = part.endIndex
        }
        try collector.finish(at: span.end)
        let machines = span.registry.machines.map(\.id)
        outcome = try Outcome(collector.store, machines: machines)
        totals = outcome.days.reduce(into: [:]) { $0[$1.key.machine, default: RollupAmounts()] += $1.value }
        var heard: [MachineID: [Instant]] = [:]
        for machine in machines {
            heard[machine] = try collector.store.samples(
                machine: machine, quantity: .power, from: span.start, to: span.end
            ).map(\.at)
        }
        heardPower = heard
        timeline = try collector.store.registryTimeline()
        withoutThreshold = try collector.store.machinesWithoutThreshold(collector.catalogue).map(\.id)
        findings = try Self.findings(in: collector, of: span)
        try collector.store.close()
    }

    private static func findings(
        in collector: Collector, of span: SimulatedSpan
    ) throws -> [MachineID: ThresholdFinding] {
        var findings: [MachineID: ThresholdFinding] = [:]
        for machine in span.registry.machines {
            let staleAfter = machine.staleAfter(in: collector.catalogue)
            let study = try PowerStudy(of: machine, staleAfter: staleAfter) { body in
                try collector.store.forEachSample(
                    machine: machine.id, quantity: .power, from: span.start, to: span.end
                ) { body($0.value, $0.at) }
            }
            findings[machine.id] = study.finding
        }
        return findings
    }

    /// How long after an instant the first power reading of the machine that was said after it was heard.
    ///
    /// Messages of plugs take 20 ms: what arrives within them may have been said before.
    func delay(of machine: MachineID, after instant: Instant) -> TimeSpan {
        guard let heard = heardPower[machine] else { return .zero }
        let earliest = instant + .milliseconds(20)
        var low = 0
        var high = heard.count
        while low < high {
            let middle = (low + high) / 2
            if heard[middle] < earliest { low = middle + 1 } else { high = middle }
        }
        return low < heard.count ? heard[low] - instant : .zero
    }
}
