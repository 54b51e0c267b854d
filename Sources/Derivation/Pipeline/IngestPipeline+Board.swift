import SessionEngine
package import UsageDomain

extension IngestPipeline {
    /// Every machine as it is now.
    package mutating func boardSnapshot(
        at instant: Instant, problems: [CollectorHealth.Problem], connections: [CollectorHealth.Connection] = [],
        clockStep: ClockStep? = nil
    ) -> BoardSnapshot {
        var machines: [MachineStatus] = []
        machines.reserveCapacity(registry.machines.count)
        for machine in registry.machines {
            guard let index = epochs.index(of: machine.id) else { continue }
            let status = consequences.engine.status(of: index)
            let misread = consequences.engine.misreadCounters(of: index, at: instant).map {
                MisreadCounter(
                    device: DeviceBinding.name(ofIdentity: $0.device), channel: $0.channel, mistake: $0.mistake)
            }
            machines.append(
                MachineStatus(
                    id: machine.id, name: machine.name, kind: machine.kind, room: machine.room, state: status.state,
                    since: status.since, lastHeard: [status.lastHeard, lastArrival[index]].compactMap(\.self).max(),
                    power: status.power,
                    openSession: status.openSession, job: status.job,
                    powerHistory: consequences.powerHistory[index].values(until: instant),
                    lacksThreshold: machine.lacksThreshold(status, in: catalogue), misreadCounters: misread))
        }
        return BoardSnapshot(
            at: instant, labName: registry.lab.name, timezone: registry.lab.timezone, machines: machines,
            health: CollectorHealth(
                problems: problems, connections: connections, unreadable: unreadable.recent(at: instant),
                lastCommit: lastCommit, lastCheckpoint: lastCheckpoint,
                messages: counts.messages, quarantined: counts.quarantinedTotal,
                failures: failures.mapValues(\.reason), damagedBlocks: damaged.sequences,
                isOfThisVersion: isOfThisVersion, clockStep: clockStep))
    }
}
