package import UsageDomain

/// What follows from an observation or from time passing.
///
/// Machines are indices of the settings in force. The large ones, which are rare, lie elsewhere: most are a power or an increase.
package enum Effect: Hashable, Sendable {
    /// Opened, grew or closed: the whole value, to be stored by its id. A closed session may come again, with the rest
    /// of its time once a delay is decided, or with its share of a counter read after it closed.
    indirect case sessionChanged(UsageSession)
    /// Follows `sessionChanged`: the orders of the first and the last message that the session was made of, whenever
    /// those arrived.
    case sessionHeard(machine: Int, SessionID, ClosedRange<Int64>)
    /// Final time of a machine in one state, and how the state was obtained: spans of a machine are contiguous, never
    /// overlap and are never taken back.
    case stateSpan(machine: Int, state: MachineState, from: Instant, to: Instant, grade: Grade)
    /// Growth of a cumulative quantity between two instants, in the quantity's unit.
    case increase(machine: Int, quantity: Quantity, amount: Int64, from: Instant, to: Instant, grade: Grade)
    /// What a machine draws over all its circuits that can be heard, after a live reading of one.
    case power(machine: Int, Power, at: Instant)
    /// A run of at least `minimumRun` ended.
    indirect case runEnded(machine: Int, Run)
    case quarantined(machine: Int, QuarantineReason, at: Instant)
    /// Arrived after what it should have changed was decided; not applied. The machine is recomputed from the journal.
    case tooLate(machine: Int, at: Instant)
}
