import UsageDomain
import UsageStore

/// Time of which nobody can tell, or that the host's clock jumped over, until something is heard at a known instant.
struct ClockLoss: Hashable, Codable, Sendable {
    /// The latest instant known before.
    var from: Instant
    /// Messages of it were not taken.
    var isMissed: Bool
}

/// Where a walk through the journal stands among its time bases.
struct ClockPlace: Sendable {
    /// Of the bases met so far; of all of them where the journal is derived with what is known today.
    private(set) var times: TimeHistory
    /// The one of the last block.
    private(set) var base: Int64?
    /// The latest met: what a connection still held of the one before may follow.
    private var latest: Int64?
    var loss: ClockLoss?
    /// Those that begin later in the journal.
    private var upcoming: [StoredTimeBase]

    /// Bases that begin from `position` on become known when they are met.
    init(_ bases: [StoredTimeBase], before position: JournalPosition) {
        let known = bases.prefix { $0.firstBlock < position.block }
        times = TimeHistory(known.map(\.base))
        upcoming = Array(bases.dropFirst(known.count))
        base = known.last?.base.number
        latest = base
    }

    /// Goes by all that is known, wherever the walk begins.
    init(_ times: TimeHistory) {
        self.times = times
        upcoming = []
    }

    /// Whether a block is on a base that was recorded since.
    func lacks(_ base: Int64?) -> Bool { base.map { $0 > lastKnown } ?? false }

    /// Takes over the bases that were recorded while the derivation went on.
    mutating func take(_ bases: [StoredTimeBase]) {
        let known = lastKnown
        upcoming += bases.filter { $0.base.number > known }
    }

    private var lastKnown: Int64 { upcoming.last?.base.number ?? times.last?.number ?? 0 }

    /// Everything recorded up to a block is known from now on.
    mutating func meet(through block: Int64) {
        let met = upcoming.prefix { $0.firstBlock <= block }
        guard !met.isEmpty else { return }
        upcoming.removeFirst(met.count)
        times = TimeHistory(times.bases + met.map(\.base))
    }

    /// Goes on with the first block of another base.
    mutating func move(to next: Int64?) {
        if let latest, let next, loss == nil, let from = times.jump(from: latest, to: next) {
            loss = ClockLoss(from: from, isMissed: false)
        }
        base = next
        latest = max(latest ?? 0, next ?? 0)
    }

    /// A message was met whose instant nobody can tell.
    mutating func miss(heardUntil now: Instant) {
        guard now > .distantPast else { return }
        loss = ClockLoss(from: loss?.from ?? now, isMissed: true)
    }
}
