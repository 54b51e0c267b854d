package import UsageDomain

/// Messages to commit, and the connection they came over; nil where nobody knows, as in most captures.
package struct SourcedBatch: Sendable {
    package let batch: MessageBatch
    package let source: ConnectionID?
    /// What its arrivals are counted on; nil where nobody knows.
    package let timeBase: Int64?
    /// Set when the base begins with this batch.
    package let beginning: TimeBase?

    package init(_ batch: MessageBatch, from source: ConnectionID?, on timeBase: Int64? = nil) {
        self.init(batch, from: source, on: timeBase, beginning: nil)
    }

    /// The first batch on a base.
    package init(_ batch: MessageBatch, from source: ConnectionID?, beginning base: TimeBase) {
        self.init(batch, from: source, on: base.number, beginning: base)
    }

    private init(_ batch: MessageBatch, from source: ConnectionID?, on timeBase: Int64?, beginning: TimeBase?) {
        self.batch = batch
        self.source = source
        self.timeBase = timeBase
        self.beginning = beginning
    }

    /// The same, other messages.
    package func with(_ batch: MessageBatch) -> SourcedBatch {
        SourcedBatch(batch, from: source, on: timeBase, beginning: beginning)
    }
}
