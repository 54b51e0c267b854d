/// How people use a machine.
struct WorkHabit: Sendable {
    /// Seconds of one run.
    var runSeconds: ClosedRange<Int64>
    var runsPerSession: ClosedRange<Int64>
    /// Seconds between two runs of one session; shorter than the idle timeout, longer than the delay that ends a run.
    var gapSeconds: ClosedRange<Int64>
    /// Minutes between two sessions; longer than the idle timeout.
    var breakMinutes: ClosedRange<Int64>
    var pausesPerMille: Int64
    var failuresPerMille: Int64 = 0
    var cancellationsPerMille: Int64 = 0
    /// What the machine's controller calls its jobs; empty when nothing says it.
    var jobs: [String] = []
}
