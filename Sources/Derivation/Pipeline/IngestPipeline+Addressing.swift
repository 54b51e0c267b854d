import Dialects
import SessionEngine
import UsageDomain
import UsageStore

/// Which machine hears what of a message.
extension IngestPipeline {
    /// Decodes one message again: its observations by machine, in `addressed`; counts nothing.
    mutating func address(_ frame: MessageFrame, in bytes: [UInt8], order: Int64) {
        sink.removeAll()
        addressed.removeAll(keepingCapacity: true)
        guard case .observations(let handle) = decoder.decode(bytes, frame, into: &sink) else {
            forEachSign(frame, in: bytes, order: order) { pipeline, destination, observation in
                pipeline.addAddressed(destination, observation, isNews: true)
            }
            return
        }
        forEachAddressed(from: handle, frame: frame, order: order) { pipeline, destination, observation, isNews in
            pipeline.addAddressed(destination, observation, isNews: isNews)
        }
    }

    private mutating func addAddressed(
        _ destination: DeviceRouting.Destination, _ observation: TimedObservation, isNews: Bool
    ) {
        addressed.append(
            AddressedObservation(
                destination: destination, observation: observation, part: addressed.count, isNews: isNews))
    }

    /// Gives `body` all that the sink holds, addressed to the machines its devices speak for, and whether the engine
    /// needs to hear it: what only says that a device is there is said by the rest of the message.
    private mutating func forEachAddressed(
        from handle: DeviceHandle, frame: MessageFrame, order: Int64,
        _ body: (inout IngestPipeline, DeviceRouting.Destination, TimedObservation, _ isNews: Bool) -> Void
    ) {
        forEachAddressed(sink.observations, of: handle, frame: frame, order: order, body)
        for other in sink.others {
            forEachAddressed(other.observations, of: other.device, frame: frame, order: order, body)
        }
    }

    private mutating func forEachAddressed(
        _ observations: [MachineObservation], of handle: DeviceHandle, frame: MessageFrame, order: Int64,
        _ body: (inout IngestPipeline, DeviceRouting.Destination, TimedObservation, _ isNews: Bool) -> Void
    ) {
        let stamp = sink.stamp
        // What the broker kept is known from its arrival on, whenever it was said.
        let at =
            frame.isRetained
            ? frame.arrival : SessionEngine.effectiveInstant(arrival: frame.arrival, stamp: stamp)
        // A clock that is a little ahead begins an epoch.
        if at >= epoch.end, at > now { reach(at) }
        let direct = destinations(of: handle, at: at)
        let message = MessageRouting(observations)
        // A bit for each of the first destinations: those of a shift beyond are none, and hear everything.
        var settled: UInt64 = 0
        for (index, observation) in observations.enumerated() {
            let fact = observation.fact
            let destinations =
                fact.concernsWholeDialect
                ? destinations(ofDialect: decoder.address(of: handle).dialect, at: at) : direct
            for (place, destination) in destinations.enumerated() where message.delivers(observation, to: destination) {
                let heard = TimedObservation(
                    at: at, order: order, device: destination.device, isRetained: frame.isRetained,
                    observation: observation, stamp: stamp,
                    isContinued: message.isContinued(after: index, for: destination, among: destinations))
                let isNews =
                    !fact.isOnlySignOfLife || settled & (1 << place) == 0
                    || !message.goesOn(after: index, for: destination)
                if heard.settles(epoch.settings.machines[destination.machine].power) { settled |= 1 << place }
                body(&self, destination, heard, isNews)
            }
        }
    }

    mutating func deliver(from handle: DeviceHandle, frame: MessageFrame, order: Int64) {
        forEachAddressed(from: handle, frame: frame, order: order) { pipeline, destination, observation, isNews in
            let machine = destination.machine
            if isNews { pipeline.hear(observation, machine: machine) }
            pipeline.record(observation, of: destination)
            if !observation.isRetained { pipeline.lastArrival[machine] = frame.arrival }
        }
        endMessage()
    }

    /// Samples are what was heard live: a retained value is of unknown age.
    ///
    /// Power is recorded as the engine adds it up.
    static func sample(
        _ observation: TimedObservation, of destination: DeviceRouting.Destination
    ) -> (quantity: Quantity, value: Int64)? {
        guard !observation.isRetained, destination.records(observation.observation.channel) else { return nil }
        switch observation.observation.fact {
        case .level(.power, _): return nil
        case .level(let quantity, let value), .counter(let quantity, let value, _, _): return (quantity, value)
        case .state, .halt, .relay, .job, .badge, .link, .period: return nil
        }
    }
}

extension ObservedFact {
    /// A bridge speaks for every device of its dialect.
    var concernsWholeDialect: Bool {
        switch self {
        case .link(.bridgeOffline), .link(.bridgeOnline): true
        default: false
        }
    }

    /// Whether the device can be heard and how often, who badged and what job runs are not said per channel.
    var concernsWholeDevice: Bool {
        switch self {
        case .link, .badge, .job, .period: true
        case .level, .counter, .state, .halt, .relay: false
        }
    }
}
