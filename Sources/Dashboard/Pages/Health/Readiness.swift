import UsageDomain

/// Whether the collector can be relied on now: subscribed, store writable, last commit and checkpoint recent.
struct Readiness: Hashable, Sendable {
    var problems: [HealthProblem]

    /// A disk that is merely slow syncs within it.
    private static let longestCommit = Duration.seconds(10)

    var isReady: Bool { problems.isEmpty }

    /// Judges what is known at `now`.
    ///
    /// What never happened is overdue `limit` after `startedAt`, when the pages began to be served; `limit` is also how
    /// old the board or an uncommitted message may be. A checkpoint is overdue when two should have been written since.
    /// `committingFor` is how long the commit under way takes already.
    init(
        board: BoardSnapshot?, condition: StoreCondition?, now: Instant, startedAt: Instant, limit: TimeSpan,
        checkpointInterval: TimeSpan = .seconds(60), committingFor: Duration? = nil
    ) {
        var problems: [HealthProblem] = []
        if let board {
            problems += board.health.problems.map(HealthProblem.init)
            if now - board.at > limit { problems.append(.collectorSilent) }
            // A quiet lab commits nothing: only what was heard and not committed since is overdue.
            if let heard = board.machines.compactMap(\.lastHeard).max(),
                heard - (board.health.lastCommit ?? startedAt) > limit
            {
                problems.append(.commitOverdue)
            }
            // The one before the start may be days old.
            let lastCheckpoint = max(board.health.lastCheckpoint ?? startedAt, startedAt)
            if now - lastCheckpoint > max(limit, checkpointInterval * 2) { problems.append(.checkpointOverdue) }
        } else {
            problems.append(.collectorSilent)
        }
        if let committingFor, committingFor > Self.longestCommit, !problems.contains(.commitOverdue) {
            problems.append(.commitOverdue)
        }
        if condition?.isWritable != true { problems.append(.storeNotWritable) }
        self.problems = problems
    }
}
