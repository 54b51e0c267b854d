import CivilTime
import Dialects
import SessionEngine
import UsageDomain
import UsageStore

/// The registry's past and future: every instant is derived with what held then.
extension IngestPipeline {
    /// Says that the derivation has come to an instant; what begins to hold up to then holds from its own instant on.
    mutating func reach(_ instant: Instant) {
        now = max(now, instant)
        guard instant >= epoch.end, epoch.end < .distantFuture else { return }
        comeToRest()
        while instant >= epoch.end, epoch.end < .distantFuture {
            let next = epochs.plan(epoch.place + 1)
            tell { $0.apply(next.settings, at: next.from, into: &$1) }
            epoch = next
        }
        followDevices()
    }

    /// Takes over what was declared since; what it changes up to now is derived again with the next checkpoint.
    mutating func followRegistry() throws {
        comeToRest()
        let versions = try journal.registryVersions()
        guard versions.count > registryVersion, let declared = versions.last?.registry else { return }
        let timeline = RegistryTimeline(versions)
        guard let calendar = DatedCalendar(timeline) else {
            throw IngestError.unknownTimezone(declared.lab.timezone)
        }
        let changed = timeline.machinesDerivedOtherwise(by: epochs.timeline, until: now)
        registryVersion = Int64(versions.count)
        self.declared = declared
        self.calendar = calendar
        consequences.pending.follow(calendar)
        epochs.take(timeline)
        epoch = epochs.plan(epochs.place(at: now))
        consequences.engine.correct(epoch.settings)
        consequences.follow(epochs.machines)
        while lastArrival.count < epochs.machines.count { lastArrival.append(nil) }
        followDevices()
        dropKnownBadges()
        failures = [:]
        beginGeneration()
        consequences.deriveAgain(changed)
    }

    mutating func followDevices() {
        let addresses = registry.deviceAddresses
        decoder.bind(addresses)
        asker = DeviceAsker(addresses, catalogue: catalogue, decoder: &decoder)
        watch.dropBound(in: registry)
    }

    /// The machines a device speaks for at an instant.
    mutating func destinations(of handle: DeviceHandle, at instant: Instant) -> [DeviceRouting.Destination] {
        guard instant < epoch.from || instant >= epoch.end else {
            return epoch.routing.destinations(of: handle, in: decoder)
        }
        return epochs.withPlan(at: instant) { [decoder] plan in plan.routing.destinations(of: handle, in: decoder) }
    }

    mutating func destinations(ofDialect dialect: DialectName, at instant: Instant) -> [DeviceRouting.Destination] {
        guard instant < epoch.from || instant >= epoch.end else { return epoch.routing.destinations(of: dialect) }
        return epochs.withPlan(at: instant) { plan in plan.routing.destinations(of: dialect) }
    }
}
