package import Decisions
import Foundation
package import UsageDomain

/// How a claim stands in the journal.
///
/// No subscription reaches the topic, so that no device can say it.
package enum ClaimMessage {
    package static let topic = Array("$releve/claim".utf8)
    /// Where it comes from, as blocks of the journal name their connection.
    package static let source: ConnectionID = "pages"

    package static func batch(_ claims: [Claim], at instant: Instant) throws -> MessageBatch {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var batch = MessageBatch()
        for claim in claims { batch.append(topic: topic, payload: try encoder.encode(claim), arrival: instant) }
        return batch
    }

    /// Nil for what was not written here.
    static func claim(_ payload: ArraySlice<UInt8>) -> Claim? {
        try? JSONDecoder().decode(Claim.self, from: Data(payload))
    }
}
