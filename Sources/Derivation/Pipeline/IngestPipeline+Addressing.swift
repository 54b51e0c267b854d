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
                pipeline.addAddressed(destination, observation)
            }
            return
        }
        forEachAddressed(from: handle, frame: frame, order: order) { pipeline, destination, observation in
            pipeline.addAddressed(destination, observation)
        }
    }

    private mutating func addAddressed(_ destination: DeviceRouting.Destination, _ observation: TimedObservation) {
        addressed.append(
            AddressedObservation(destination: destination, observation: observation, part: addressed.count))
    }

    /// Gives `body` all that the sink holds, addressed to the machines its devices speak for.
    private mutating func forEachAddressed(
        from handle: DeviceHandle, frame: MessageFrame, order: Int64,
        _ body: (inout IngestPipeline, DeviceRouting.Destination, TimedObservation) -> Void
    ) {
        forEachAddressed(sink.observations, of: handle, frame: frame, order: order, body)
        for other in sink.others {
            forEachAddressed(other.observations, of: other.device, frame: frame, order: order, body)
        }
    }

    private mutating func forEachAddressed(
        _ observations: [MachineObservation], of handle: DeviceHandle, frame: MessageFrame, order: Int64,
        _ body: (inout IngestPipeline, DeviceRouting.Destination, TimedObservation) -> Void
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
        for (index, observation) in observations.enumerated() {
            let destinations =
                observation.fact.concernsWholeDialect
                ? destinations(ofDialect: decoder.address(of: handle).dialect, at: at) : direct
            for destination in destinations where message.delivers(observation, to: destination) {
                body(
                    &self, destination,
                    TimedObservation(
                        at: at, order: order, device: destination.device, isRetained: frame.isRetained,
                        observation: observation, stamp: stamp,
                        isContinued: message.isContinued(after: index, for: destination, among: destinations)))
            }
        }
    }

    mutating func deliver(from handle: DeviceHandle, frame: MessageFrame, order: Int64) {
        forEachAddressed(from: handle, frame: frame, order: order) { pipeline, destination, observation in
            let machine = destination.machine
            pipeline.hear(
                observation, machine: machine, isRecorded: Self.isRecorded(observation, of: destination))
            if !observation.isRetained { pipeline.lastArrival[machine] = frame.arrival }
        }
        endMessage()
    }

    /// Samples are what was heard live: a retained value is of unknown age.
    ///
    /// Power is recorded as the engine adds it up.
    static func record(
        _ observation: TimedObservation, of destination: DeviceRouting.Destination, slot: Int,
        in series: inout SeriesBuffer
    ) {
        if isRecorded(observation, of: destination) { record(observation, slot: slot, in: &series) }
    }

    private static func isRecorded(
        _ observation: TimedObservation, of destination: DeviceRouting.Destination
    ) -> Bool {
        !observation.isRetained && destination.records(observation.observation.channel)
    }

    static func record(_ observation: TimedObservation, slot: Int, in series: inout SeriesBuffer) {
        switch observation.observation.fact {
        case .level(.power, _): break
        case .level(let quantity, let value), .counter(let quantity, let value, _, _):
            series.append(slot: slot, at: observation.at, quantity: quantity, value: value)
        case .state, .halt, .relay, .job, .badge, .link, .period:
            break
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
