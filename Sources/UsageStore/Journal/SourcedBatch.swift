package import UsageDomain

/// Messages to commit, and the connection they came over; nil where nobody knows, as in most captures.
package struct SourcedBatch: Sendable {
    package let batch: MessageBatch
    package let source: ConnectionID?

    package init(_ batch: MessageBatch, from source: ConnectionID?) {
        self.batch = batch
        self.source = source
    }
}
