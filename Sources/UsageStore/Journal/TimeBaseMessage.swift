import Foundation
package import UsageDomain

/// What the collector itself writes into the journal where a time base begins, so that the chain covers it.
///
/// No subscription reaches the topic, so that nobody else can say it.
package struct TimeBaseMessage: Hashable, Sendable {
    package static let topic = Array("$releve/clock/base".utf8)

    package let base: TimeBase

    package init(_ base: TimeBase) {
        self.base = base
    }

    /// Nil for what was not written here.
    package init?(topic: ArraySlice<UInt8>, payload: ArraySlice<UInt8>) {
        guard topic.elementsEqual(Self.topic), let base = try? JSONDecoder().decode(TimeBase.self, from: Data(payload))
        else { return nil }
        self.base = base
    }

    package func batch() throws -> MessageBatch {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var batch = MessageBatch()
        batch.append(topic: Self.topic, payload: try encoder.encode(base), arrival: base.began)
        return batch
    }
}
