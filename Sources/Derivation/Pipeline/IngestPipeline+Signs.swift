import Decisions
import Dialects
import SessionEngine
import UsageDomain

/// What messages say without an observation in them: that their device is there, and that something may not have been
/// heard.
extension IngestPipeline {
    mutating func deliverSigns(_ frame: MessageFrame, in bytes: [UInt8], order: Int64) {
        if let handle = sink.heard, !frame.isRetained { tally.heard(handle, at: frame.arrival) }
        forEachSign(frame, in: bytes, order: order) { pipeline, destination, observation in
            let machine = destination.machine
            pipeline.hear(observation, machine: machine)
            if observation.observation.fact == .link(.heard) { pipeline.lastArrival[machine] = frame.arrival }
        }
        endMessage()
    }

    /// Gives `body` what a message says that the decoder found nothing in, for the machines it concerns.
    mutating func forEachSign(
        _ frame: MessageFrame, in bytes: [UInt8], order: Int64,
        _ body: (inout IngestPipeline, DeviceRouting.Destination, TimedObservation) -> Void
    ) {
        guard !frame.isRetained else { return }
        func sign(_ link: LinkState, _ device: Int) -> TimedObservation {
            TimedObservation(
                at: frame.arrival, order: order, device: device, observation: MachineObservation(fact: .link(link)))
        }
        if let handle = sink.heard {
            for destination in destinations(of: handle, at: frame.arrival) {
                body(&self, destination, sign(.heard, destination.device))
            }
        } else if bytes[frame.topic].elementsEqual(ClaimMessage.topic) {
            guard let claim = ClaimMessage.claim(bytes[frame.payload]) else { return }
            deliver(claim, frame, order: order, body)
        } else if bytes[frame.topic].elementsEqual(ReconnectMarker.topic) {
            guard let marker = ReconnectMarker(bytes[frame.payload]) else { return }
            for destination in plan(at: frame.arrival).routing.destinations(where: marker.concerns) {
                body(&self, destination, sign(.interrupted, destination.device))
            }
        }
    }

    private mutating func plan(at instant: Instant) -> EpochPlan {
        instant < epoch.from ? epochs.plan(epochs.place(at: instant)) : epoch
    }

    /// A claim is a badge at a reader that no device is: the place after the machine's own devices.
    private mutating func deliver(
        _ claim: Claim, _ frame: MessageFrame, order: Int64,
        _ body: (inout IngestPipeline, DeviceRouting.Destination, TimedObservation) -> Void
    ) {
        let machine = plan(at: frame.arrival).registry.machines.first { $0.id == claim.machine }
        guard let machine, let index = epochs.index(of: machine.id) else { return }
        let place = machine.devices.count
        body(
            &self,
            DeviceRouting.Destination(machine: index, device: place, channels: .rest, isMetering: false),
            TimedObservation(
                at: frame.arrival, order: order, device: place,
                observation: MachineObservation(fact: .badge(claim.event))))
    }
}
