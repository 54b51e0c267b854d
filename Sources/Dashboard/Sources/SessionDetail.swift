package import UsageDomain
package import UsageStore

/// Everything the store knows of one session.
package struct SessionDetail: Sendable {
    package struct Block: Sendable {
        package let sequence: Int64
        /// In hexadecimal.
        package let hash: String

        package init(sequence: Int64, hash: String) {
            self.sequence = sequence
            self.hash = hash
        }
    }

    package struct Message: Sendable {
        package let at: Instant
        package let topic: String
        /// Its beginning.
        package let payload: String

        package init(at: Instant, topic: String, payload: String) {
            self.at = at
            self.topic = topic
            self.payload = payload
        }
    }

    /// As it is stated.
    package var session: UsageSession
    /// The measured ones that it has time of, whole.
    package var measured: [UsageSession]
    /// The machine's within it, cut at its ends, in order.
    package var spans: [StateSpan]
    /// Mean power of steps from its beginning; nil where nothing was heard.
    package var power: [Power?]
    package var powerStep: TimeSpan
    /// In the order in which they were taken.
    package var history: [DecidedEntry]
    /// The blocks of the journal that hold its messages.
    package var evidence: ClosedBlocks?
    /// The numbers of issued statements that state it.
    package var statements: [String]
    /// Its neighbours on the machine.
    package var before: UsageSession?
    package var after: UsageSession?

    package struct ClosedBlocks: Sendable {
        package let first: Block
        package let last: Block

        package init(first: Block, last: Block) {
            self.first = first
            self.last = last
        }
    }

    package init(
        session: UsageSession, measured: [UsageSession], spans: [StateSpan], power: [Power?], powerStep: TimeSpan,
        history: [DecidedEntry], evidence: ClosedBlocks?, statements: [String], before: UsageSession?,
        after: UsageSession?
    ) {
        self.session = session
        self.measured = measured
        self.spans = spans
        self.power = power
        self.powerStep = powerStep
        self.history = history
        self.evidence = evidence
        self.statements = statements
        self.before = before
        self.after = after
    }
}
