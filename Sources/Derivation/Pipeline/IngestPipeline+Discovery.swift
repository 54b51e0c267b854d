import Dialects
import SessionEngine
package import UsageDomain
package import UsageStore

extension IngestPipeline {
    /// The devices that were heard and have something no machine is bound to.
    package var heardDevices: HeardDevices {
        HeardDevices(
            devices: watch.devices.sorted { $0.address < $1.address }, forgotten: watch.forgotten
        ).unbound(in: declared)
    }

    /// The badges that were presented and are nobody's, the last heard first.
    package var unknownBadges: [UnknownBadge] { badges.badges.reversed() }

    /// Notes the badges of a message that are nobody's.
    private mutating func noticeBadges(
        _ handle: DeviceHandle, _ observations: [MachineObservation], _ frame: MessageFrame
    ) {
        for observation in observations {
            // What the broker kept was presented at some time before.
            guard case .badge(let event) = observation.fact, !frame.isRetained, event.token != .nobody,
                epoch.settings.badges[event.token] == nil
            else { continue }
            let machine = epoch.routing.destinations(of: handle, in: decoder).first?.machine
            badges.note(
                event.token, at: frame.arrival, reader: decoder.address(of: handle),
                machine: machine.map { epochs.machines[$0] })
        }
    }

    /// The declared registry knows whose they are.
    mutating func dropKnownBadges() {
        let known = Set(declared.members.flatMap(\.badges).map { intake.pseudonym.token(for: $0) })
        badges.drop(known.contains)
    }

    /// Two members cannot wear one badge, one by its UID and the other by its token.
    private func checkBadges(_ registry: LabRegistry, from instant: Instant) throws(RegistryRefusal) {
        var wearers: [BadgeToken: MemberID] = [:]
        for member in registry.members {
            for badge in member.badges {
                let token = intake.pseudonym.token(for: badge)
                guard let other = wearers.updateValue(member.id, forKey: token), other != member.id else { continue }
                throw RegistryRefusal(
                    from: instant.iso8601, problem: "one badge is both '\(other)'’s and '\(member.id)'’s")
            }
        }
    }

    /// Notes what a device says that reaches no machine.
    mutating func notice(
        _ handle: DeviceHandle, _ observations: [MachineObservation], _ frame: MessageFrame,
        setAside reason: QuarantineReason? = nil
    ) {
        noticeBadges(handle, observations, frame)
        let destinations = epoch.routing.destinations(of: handle, in: decoder)
        guard destinations.isEmpty || Self.leavesOut(observations, destinations) else { return }
        watch.note(
            handle, of: decoder, at: frame.arrival, isRetained: frame.isRetained, observations: observations,
            setAside: reason)
    }

    /// A numbered channel that no binding takes.
    private static func leavesOut(
        _ observations: [MachineObservation], _ destinations: [DeviceRouting.Destination]
    ) -> Bool {
        observations.contains { observation in
            guard let channel = observation.channel, !observation.fact.concernsWholeDevice else { return false }
            return !destinations.contains { $0.channels.contain(channel, besides: $0.named) }
        }
    }

    /// Binds a device that was heard to a machine from `instant` on: a decision of the ledger.
    ///
    /// - Returns: the binding.
    /// - Throws: AdoptionProblem when it cannot be, StoreError when it cannot be stored.
    package mutating func adopt(_ adoption: Adoption, at instant: Instant) throws -> DeviceBinding {
        process()
        let (registry, binding) = try declared.adopting(adoption, heard: heardDevices.devices)
        try take(registry, at: instant, by: adoption.actor, reason: adoption.reason)
        return binding
    }

    /// Makes a registry the lab's from `instant` on, or what changes with it from another instant on (`effective`).
    ///
    /// `madeFrom` is the version it was made from: when that is no longer the latest, `RegistryOutdated` is thrown.
    /// What was heard of an instant before is derived with what held then. Where the instant lies in what is derived
    /// already, the machines concerned are derived again from it on; without `effective` that is never so.
    ///
    /// - Returns: what changed, for people; empty when the store already held it.
    @discardableResult
    package mutating func take(
        _ registry: LabRegistry, madeFrom: Int64? = nil, at instant: Instant, effective: Instant? = nil,
        by actor: Actor, reason: String
    ) throws -> [RegistryChange] {
        try checkBadges(registry, from: effective ?? instant)
        process()
        // At the instant derived up to: of a store made by a replay that is not today.
        try checkpoint(at: now)
        let changes = try store.applyRegistry(
            registry, madeFrom: madeFrom, at: instant,
            effective: effective ?? (instant <= now ? now + .milliseconds(1) : nil), by: actor, reason: reason,
            derivedUpTo: position)
        guard !changes.isEmpty else { return [] }
        try followRegistry()
        try checkpoint(at: now)
        return changes
    }
}
