/// A machine in one state, without a break; never empty.
package struct StateSpan: Hashable, Codable, Sendable {
    package var machine: MachineID
    package var start: Instant
    package var end: Instant
    package var state: MachineState
    /// How the state was obtained.
    package var grade: Grade

    package init(machine: MachineID, start: Instant, end: Instant, state: MachineState, grade: Grade) {
        self.machine = machine
        self.start = start
        self.end = end
        self.state = state
        self.grade = grade
    }

    /// Whether the other one goes on where this one ends.
    package func continues(into next: StateSpan) -> Bool {
        end == next.start && state == next.state && grade == next.grade && machine == next.machine
    }
}

/// What a cumulative quantity grew by within a state span, cut at UTC hours and at local midnights.
package struct SpanGrowth: Hashable, Codable, Sendable {
    package var machine: MachineID
    /// Start of the piece: of the span, the hour or the day, whichever is latest.
    package var start: Instant
    /// How far the growth reaches; within the piece it is taken to be even.
    package var end: Instant
    package var quantity: Quantity
    /// In the quantity's unit.
    package var amount: Int64
    package var grade: Grade

    package init(
        machine: MachineID, start: Instant, end: Instant, quantity: Quantity, amount: Int64, grade: Grade
    ) {
        self.machine = machine
        self.start = start
        self.end = end
        self.quantity = quantity
        self.amount = amount
        self.grade = grade
    }
}
