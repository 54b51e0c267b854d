import Derivation
import LabSimulator
import UsageDomain

/// Lives through a simulated past and puts it into a store, as if it had been heard.
enum LabHistory {
    /// Advances the lab hour by hour, so that its devices are told in time what they may forget.
    ///
    /// What a broker had kept comes with the first instant; everything after that is heard live. What changes in the lab's
    /// registry is declared the moment it holds.
    ///
    /// - Parameters:
    ///   - lab: Advanced to `end`.
    ///   - end: Of the past.
    ///   - pipeline: Takes what the lab says.
    ///   - block: How much of the lab's time is committed as one block.
    /// - Returns: how many messages it took.
    /// - Throws: StoreError when the store cannot be written.
    static func feed(
        _ lab: inout SimulatedLab, until end: Instant, into pipeline: inout IngestPipeline, block: TimeSpan = .hours(1)
    ) throws -> Int {
        var count = 0
        let beginning = lab.now
        var changes = lab.timeline.epochs.filter { $0.from > beginning && $0.from < end }[...]
        while lab.now < end {
            if let change = changes.first, change.from <= lab.now {
                pipeline.tick(at: lab.now)
                try pipeline.take(change.registry, at: change.from, by: .named("demo"), reason: "Changements du mois")
                changes.removeFirst()
            }
            var batch = MessageBatch()
            lab.advance(to: min(lab.now + block, changes.first?.from ?? end, end)) { said in
                let message = said.at > beginning ? said.heardLive : said
                batch.append(
                    topic: message.topic.utf8, payload: message.payload, arrival: message.at, qos: message.qos,
                    isRetained: message.isRetained)
            }
            count += batch.count
            try pipeline.commit(batch)
            pipeline.process()
            if pipeline.isHeavy { try pipeline.checkpoint(at: pipeline.now) }
            for safe in pipeline.drainAcknowledgements() {
                lab.receive(
                    topic: "fablab/v1/\(lab.profile.labID)/\(safe.device.id)/ack",
                    payload: Array("{\"boot\":\(safe.boot),\"seq\":\(safe.sequence)}".utf8))
            }
        }
        pipeline.tick(at: end)
        try pipeline.checkpoint(at: end)
        return count
    }
}
