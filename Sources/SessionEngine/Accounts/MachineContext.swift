import UsageDomain

/// Which machine is spoken of, and under which settings and badges.
struct MachineContext {
    let machine: Int
    let settings: MachineSettings
    let badges: [BadgeToken: Attribution]
}

extension SessionID {
    /// `laser-1-20260302T090000000Z`; a second session that opens at the same millisecond ends in `-2`.
    init(machine: MachineID, start: Instant, repetition: Int) {
        let compact = start.iso8601.filter { $0 != "-" && $0 != ":" && $0 != "." }
        self.init(rawValue: "\(machine)-\(compact)" + (repetition > 1 ? "-\(repetition)" : ""))
    }
}
