package import UsageDomain

/// What a machine's sessions of a span come to.
package struct MachineUsage: Hashable, Sendable {
    package private(set) var sessions = 0
    package private(set) var busy = TimeSpan.zero
    package private(set) var energy = Energy.zero
    /// The spans of its runs, ascending; a run that still goes on has no length.
    package private(set) var runs: [Range<Int64>] = []

    package init() {}

    package init(of sessions: [UsageSession]) {
        for session in sessions {
            self.sessions += 1
            busy += session.durations.busy
            energy += session.energy
            runs += session.runs.map { run in
                run.start.milliseconds..<max(run.start.milliseconds, run.end?.milliseconds ?? 0)
            }
        }
        runs.sort { $0.lowerBound < $1.lowerBound }
    }
}
