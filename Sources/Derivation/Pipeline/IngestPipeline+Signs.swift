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
        } else if bytes[frame.topic].elementsEqual(ConnectionOpening.topic) {
            guard let opening = ConnectionOpening(bytes[frame.payload]) else { return }
            let heard = frame.arrival < epoch.from ? epochs.plan(epochs.place(at: frame.arrival)) : epoch
            for destination in heard.routing.destinations(where: opening.concerns) {
                body(&self, destination, sign(.interrupted, destination.device))
            }
        }
    }
}
