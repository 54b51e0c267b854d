import UsageDomain

/// The working span that goes on in the settled time of a machine.
struct CurrentRun: Hashable, Codable, Sendable {
    var run: Run
    /// Serial of the session the time belongs to; a run never crosses a session's bounds.
    var session: Int?
    /// Lasted long enough to be a run, or continues one that did.
    var isConfirmed: Bool
    var job: SessionBook.JobName?
    /// Nobody vouches for its work since then, nor was its job said to have ended.
    var unheardSince: Instant?

    var isJobOpen: Bool { job != nil && run.outcome == nil }
}
