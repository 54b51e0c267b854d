import CivilTime
import Statements
import UsageDomain
import UsageStore

extension UsageStore {
    /// Spans of a period in which nothing was heard of a machine and nothing has been since, as long as it was the lab's.
    ///
    /// They lie before its first word, and from its last one on. The engine tells a silence only when it ends; a
    /// statement must not wait for that. What is still to come after `instant` is no silence.
    func unendedSilences(
        of machine: MachineID, in span: Range<Instant>, at instant: Instant, _ timeline: RegistryTimeline
    ) throws -> [Gap] {
        let until = min(span.upperBound, instant)
        guard span.lowerBound < until else { return [] }
        let past = span.lowerBound..<until
        let last = try lastWord(of: machine, in: past, timeline)
        var silent: [Range<Instant>] = []
        if let last, let first = try firstSample(of: machine) {
            if past.lowerBound < first { silent.append(past.lowerBound..<min(first, until)) }
            let patience = timeline.machine(machine, at: last)?.timing.staleAfter ?? .minutes(15)
            if last + patience < until { silent.append(max(last, past.lowerBound)..<until) }
        } else {
            silent = [past]
        }
        let present = timeline.presence(of: machine, in: past)
        return silent.flatMap { silence in
            present.map { silence.clamped(to: $0) }.filter { !$0.isEmpty }
                .map { Gap(machine: machine, start: $0.lowerBound, end: $0.upperBound) }
        }
    }

    /// Whether nothing can have run in a silence: no session touches it, the machine was at rest before and after, and it has
    /// a counter, which did not grow over it.
    func isRest(_ silence: Gap, among sessions: [UsageSession]) throws -> Bool {
        let isTouched = sessions.contains { session in
            session.start < silence.end && silence.start < (session.end ?? .distantFuture)
        }
        guard !isTouched else { return false }
        let resting: Set<MachineState> = [.off, .idle]
        let before = try stateSpans(
            machine: silence.machine, from: silence.start - .milliseconds(1), to: silence.start
        ).last { $0.start < silence.start }
        guard let before, resting.contains(before.state) else { return false }
        let after = try stateSpans(
            machine: silence.machine, from: silence.end, to: silence.end + .milliseconds(1)
        ).first { $0.end > silence.end }
        // What has not been heard again yet is not known to have rested.
        guard let after, resting.contains(after.state) else { return false }
        guard try hasCounter(silence.machine) else { return false }
        return try spanGrowth(machine: silence.machine, from: silence.start, to: silence.end).allSatisfy { growth in
            growth.amount == 0 || growth.end <= silence.start || growth.start >= silence.end
        }
    }

    /// When one of the devices that spoke for the machine in a span was last heard; not what they said afterwards for
    /// another.
    private func lastWord(
        of machine: MachineID, in span: Range<Instant>, _ timeline: RegistryTimeline
    ) throws -> Instant? {
        let heard = try devicesHeard()
        let parts = timeline.epochs(in: span.lowerBound..<Instant.distantFuture)
        var last: Instant?
        for (place, part) in parts.enumerated() {
            guard let declared = part.registry.machines.first(where: { $0.id == machine }) else { continue }
            let addresses = Set(declared.devices.map(\.address))
            let end = place + 1 < parts.count ? parts[place + 1].from : .distantFuture
            for device in heard where addresses.contains(device.address) {
                let word = min(device.lastArrival, end)
                last = max(last ?? word, word)
            }
        }
        return last
    }

    /// Devices that keep what they could not send, were heard before, and not since the period ended: what they still
    /// send may belong to it, until it is too old to be believed.
    func awaitedDevices(
        in span: Range<Instant>, at instant: Instant, _ timeline: RegistryTimeline
    ) throws -> [StatementAwaitedDevice] {
        let until = span.upperBound + NativeStamp.longestDelay
        guard span.upperBound <= instant, instant < until else { return [] }
        let heard = Dictionary(
            try devicesHeard().map { ($0.address, $0.lastArrival) }, uniquingKeysWith: { first, _ in first })
        var found: [DeviceAddress: StatementAwaitedDevice] = [:]
        for machine in timeline.epochs(in: span).flatMap(\.registry.machines) {
            for device in machine.devices where device.address.dialect == .native {
                guard let last = heard[device.address], last < span.upperBound else { continue }
                found[device.address] = StatementAwaitedDevice(
                    device: device.address.description, machine: machine.id, lastHeard: last.iso8601,
                    until: until.iso8601)
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }
}
