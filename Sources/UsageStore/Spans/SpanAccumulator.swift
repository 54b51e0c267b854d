package import CivilTime
package import UsageDomain

/// Joins what the engine says of machines' time into spans, and places in them what grew, whenever it is told.
///
/// What comes of it does not depend on when checkpoints are written.
package struct SpanAccumulator: Sendable {
    private var cuts: CalendarCuts
    private var machines: [MachineID: MachineSpans]

    package init(calendar: LocalCalendar, resuming: [MachineID: SpanResumption] = [:]) {
        self.init(calendar: DatedCalendar(calendar), resuming: resuming)
    }

    package init(calendar: DatedCalendar, resuming: [MachineID: SpanResumption] = [:]) {
        cuts = CalendarCuts(calendar)
        machines = resuming.mapValues { MachineSpans($0) }
    }

    /// Goes on with another calendar; what was placed stays.
    package mutating func follow(_ calendar: DatedCalendar) { cuts = CalendarCuts(calendar) }

    package mutating func add(_ span: StateSpan) {
        guard span.start < span.end else { return }
        var span = span
        span.start = max(span.start, span.end - RollupAccumulator.longestSpan)
        machines[span.machine, default: MachineSpans()].add(span, &cuts)
    }

    package mutating func add(
        increase machine: MachineID, _ quantity: Quantity, amount: Int64, from: Instant, to: Instant, grade: Grade
    ) {
        let from = min(max(from, to - RollupAccumulator.longestSpan), to)
        machines[machine, default: MachineSpans()].add(
            WaitingIncrease(quantity, amount, from: from, to: to, grade: grade), of: machine, &cuts)
    }

    /// Places what reaches back to spans that are stored already.
    ///
    /// - Parameter stored: A machine's spans that overlap a range, in order.
    package mutating func placeEarly(
        among stored: (MachineID, Range<Instant>) throws -> [StateSpan]
    ) rethrows {
        for machine in machines.keys.sorted() where machines[machine]?.early.isEmpty == false {
            try machines[machine]?.placeEarly(of: machine, &cuts) { try stored(machine, $0) }
        }
    }

    /// What to store; `forgetStored` when it is.
    package var changes: SpanChanges {
        var changes = SpanChanges()
        for (machine, spans) in machines {
            changes.spans += spans.changedSpans
            changes.growth += spans.grown
            if !spans.waiting.isEmpty { changes.waiting[machine] = spans.waiting }
        }
        return changes
    }

    package mutating func forgetStored() {
        for machine in machines.keys { machines[machine]?.forgetStored() }
    }

    /// Goes on with a machine from what is stored of it, whatever is held.
    package mutating func resume(_ machine: MachineID, _ resumption: SpanResumption) {
        machines[machine] = MachineSpans(resumption)
    }

    /// Puts what was derived again of a machine in the place of everything from an instant on, the start of a local day.
    package mutating func replace(_ machine: MachineID, from instant: Instant, by derived: SpanAccumulator) {
        var spans = machines[machine] ?? MachineSpans()
        spans.cut(at: instant, of: machine, &cuts)
        spans.append(derived.machines[machine] ?? MachineSpans(), from: instant)
        machines[machine] = spans
    }
}
