package import CivilTime
package import UsageDomain

/// Joins what the engine says of machines' time into spans, and places in them what grew, whenever it is told.
///
/// What comes of it does not depend on when checkpoints are written.
package struct SpanAccumulator: Sendable {
    private var cuts: CalendarCuts
    private var numbers: MachineNumbers
    /// By the machines' numbers.
    private var spans: [MachineSpans]

    package init(calendar: LocalCalendar, resuming: [MachineID: SpanResumption] = [:]) {
        self.init(calendar: DatedCalendar(calendar), resuming: resuming)
    }

    package init(calendar: DatedCalendar, resuming: [MachineID: SpanResumption] = [:]) {
        cuts = CalendarCuts(calendar)
        numbers = MachineNumbers(resuming.keys)
        spans = numbers.machines.map { MachineSpans(resuming[$0] ?? SpanResumption()) }
    }

    /// Goes on with another calendar; what was placed stays.
    package mutating func follow(_ calendar: DatedCalendar) { cuts = CalendarCuts(calendar) }

    package mutating func add(_ span: StateSpan) {
        guard span.start < span.end else { return }
        var span = span
        span.start = max(span.start, span.end - RollupAccumulator.longestSpan)
        let number = number(of: span.machine)
        spans[number].add(span, &cuts)
    }

    package mutating func add(
        increase machine: MachineID, _ quantity: Quantity, amount: Int64, from: Instant, to: Instant, grade: Grade
    ) {
        let from = min(max(from, to - RollupAccumulator.longestSpan), to)
        let number = number(of: machine)
        spans[number].add(
            WaitingIncrease(quantity, amount, from: from, to: to, grade: grade), of: machine, &cuts)
    }

    private mutating func number(of machine: MachineID) -> Int {
        let number = numbers.number(of: machine)
        if number == spans.count { spans.append(MachineSpans()) }
        return number
    }

    /// Places what reaches back to spans that are stored already.
    ///
    /// - Parameter stored: A machine's spans that overlap a range, in order.
    package mutating func placeEarly(
        among stored: (MachineID, Range<Instant>) throws -> [StateSpan]
    ) rethrows {
        for (number, machine) in numbers.machines.enumerated() where !spans[number].early.isEmpty {
            try spans[number].placeEarly(of: machine, &cuts) { try stored(machine, $0) }
        }
    }

    /// What to store; `forgetStored` when it is.
    package var changes: SpanChanges {
        var changes = SpanChanges()
        for (machine, spans) in zip(numbers.machines, spans) {
            changes.spans += spans.changedSpans
            changes.growth += spans.grown
            if !spans.waiting.isEmpty { changes.waiting[machine] = spans.waiting }
        }
        return changes
    }

    package mutating func forgetStored() {
        for number in spans.indices { spans[number].forgetStored() }
    }

    /// Goes on with a machine from what is stored of it, whatever is held.
    package mutating func resume(_ machine: MachineID, _ resumption: SpanResumption) {
        spans[number(of: machine)] = MachineSpans(resumption)
    }

    /// Puts what was derived again of a machine in the place of everything from an instant on, the start of a local day.
    package mutating func replace(_ machine: MachineID, from instant: Instant, by derived: SpanAccumulator) {
        let number = number(of: machine)
        spans[number].cut(at: instant, of: machine, &cuts)
        var derived = derived
        let again = derived.number(of: machine)
        spans[number].append(derived.spans[again], from: instant)
    }
}
