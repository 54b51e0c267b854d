import UsageDomain

/// Joins settled time of one state into spans, and tells a long one in pieces so that what reads them is never late.
struct SpanEmitter: Hashable, Codable, Sendable {
    private var state = MachineState.unknown
    private var grade = Grade.measured
    private var from = Instant.distantPast
    private var to = Instant.distantPast

    private static let longest = TimeSpan.minutes(1)

    mutating func add(
        _ state: MachineState, _ grade: Grade, from: Instant, to: Instant, machine: Int, _ effects: inout [Effect]
    ) {
        if state != self.state || grade != self.grade || from != self.to {
            flush(machine: machine, &effects)
            self.state = state
            self.grade = grade
            self.from = from
        }
        self.to = to
        if to - self.from >= Self.longest { flush(machine: machine, &effects) }
    }

    mutating func flush(machine: Int, _ effects: inout [Effect]) {
        guard to > from else { return }
        effects.append(.stateSpan(machine: machine, state: state, from: from, to: to, grade: grade))
        from = to
    }
}
