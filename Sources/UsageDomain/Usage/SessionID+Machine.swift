extension SessionID {
    /// `laser-1-20260302T090000000Z`; a second session that opens at the same millisecond ends in `-2`.
    package init(machine: MachineID, start: Instant, repetition: Int = 1) {
        let compact = start.iso8601.filter { $0 != "-" && $0 != ":" && $0 != "." }
        self.init(rawValue: "\(machine)-\(compact)" + (repetition > 1 ? "-\(repetition)" : ""))
    }
}
