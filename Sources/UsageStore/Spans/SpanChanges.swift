package import UsageDomain

/// What became known of machines' spans since the last checkpoint.
package struct SpanChanges: Hashable, Sendable {
    /// By machine and start: new, or longer than stored.
    package var spans: [StateSpan] = []
    /// To be added to what is stored.
    package var growth: [SpanGrowth] = []
    /// All there is, in the place of what was stored.
    package var waiting: [MachineID: [WaitingIncrease]] = [:]

    package init() {}
}

/// What a machine's spans go on from.
package struct SpanResumption: Hashable, Sendable {
    package var last: StateSpan?
    package var waiting: [WaitingIncrease]

    package init(last: StateSpan? = nil, waiting: [WaitingIncrease] = []) {
        self.last = last
        self.waiting = waiting
    }
}
