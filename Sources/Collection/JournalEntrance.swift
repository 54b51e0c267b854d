import Derivation
import Foundation
import Metrics
import UsageDomain
import UsageStore

/// The one way into the journal for every connection: puts batches in order, commits them, hands them on.
///
/// Batches that come while another is being committed wait, and are then committed together, in one transaction: with
/// several connections the disk sees no more commits than with one. A connection acknowledges when `commit` returns.
// Because: `group`, `marks`, `isCommitting`, `isTimeToPass` are touched under `condition` only; `intake` by whoever set `isCommitting`,
// and `arrivals` and `keeper` by the same, or under `condition` while nobody has.
final class JournalEntrance: @unchecked Sendable {
    private enum Entry {
        case batch(SourcedBatch)
        /// A time base that may be due.
        case reading(ClockReading, ConnectionID)
    }

    private final class Waiting {
        let entry: Entry
        var outcome: Result<Void, any Error>?

        init(_ entry: Entry) { self.entry = entry }
    }

    /// The journal held something when the collector started.
    let hasPast: Bool
    private let queue: DerivationQueue
    private let board: LiveBoard
    private let arrivalClock: (@Sendable (Instant) -> Instant)?
    private let clock: (@Sendable () -> ClockReading)?
    private let received = Counter(label: "releve_messages_received")
    private let condition = NSCondition()
    private var intake: JournalIntake
    private var arrivals: MonotonicArrivals
    private var keeper: TimeKeeper
    /// What `keeper` knew after the last commit; under `condition`.
    private var times: TimeHistory
    private var group: [Waiting] = []
    private var isCommitting = false
    /// Somebody said how far it is while a group was being committed.
    private var isTimeToPass = false
    /// Of each connection: everything of it that arrived before has been committed; where clocks are read, on the last base.
    private var marks: [ConnectionID: Instant]

    init(
        intake: JournalIntake, after lastArrival: Instant, connections: [ConnectionID], queue: DerivationQueue,
        board: LiveBoard = LiveBoard(), arrivalClock: (@Sendable (Instant) -> Instant)? = nil,
        clock: (@Sendable () -> ClockReading)? = nil,
        keeper: TimeKeeper = TimeKeeper()
    ) {
        self.clock = clock
        self.keeper = keeper
        times = keeper.times
        hasPast = lastArrival > .distantPast
        self.intake = intake
        self.queue = queue
        self.board = board
        self.arrivalClock = arrivalClock
        arrivals = MonotonicArrivals(after: lastArrival)
        marks = Dictionary(uniqueKeysWithValues: connections.map { ($0, .distantPast) })
    }

    /// When it returns, the batch is fsynced and may be acknowledged.
    ///
    /// Its arrivals were counted on `base`; nil where the clock is taken at its word.
    ///
    /// - Throws: StoreError; then nothing of the batch is in the journal.
    func commit(_ batch: MessageBatch, from source: ConnectionID, on base: TimeBase? = nil) throws {
        try commit(.batch(SourcedBatch(arrivalClock.map(batch.restamped) ?? batch, from: source, on: base?.number)))
    }

    private func commit(_ entry: Entry) throws {
        let waiting = Waiting(entry)
        condition.lock()
        group.append(waiting)
        while isCommitting, waiting.outcome == nil { condition.wait() }
        if let outcome = waiting.outcome {
            condition.unlock()
            return try outcome.get()
        }
        let taken = group
        group = []
        isCommitting = true
        condition.unlock()
        // Told before, not after: whoever asks whether all is well must see a commit that does not end.
        board.commitBegan(.now)
        let outcome = Result { try commit(taken.map(\.entry)) }
        board.commitBegan(nil)
        condition.lock()
        isCommitting = false
        follow(keeper.times)
        for member in taken { member.outcome = outcome }
        if isTimeToPass { letTimePass() }
        condition.broadcast()
        condition.unlock()
        try outcome.get()
    }

    private func commit(_ entries: [Entry]) throws {
        // What cannot be committed has not passed, and keeps its arrival for the next time.
        var arrivals = arrivals
        var keeper = keeper
        let batches: [SourcedBatch] = entries.compactMap { if case .batch(let sourced) = $0 { sourced } else { nil } }
        var ordered = batches.sorted { $0.place < $1.place }.map { sourced in
            guard let base = sourced.timeBase else { return sourced.with(arrivals.arranged(sourced.batch)) }
            return sourced.with(keeper.arranged(sourced.batch, on: base))
        }
        // What came with it was counted on the base before.
        for case .reading(let reading, let source) in entries {
            guard let base = keeper.begin(at: reading) else { continue }
            ordered.append(SourcedBatch(try TimeBaseMessage(base).batch(), from: source, beginning: base))
        }
        let blocks = try intake.commit(ordered)
        self.arrivals = arrivals
        self.keeper = keeper
        for block in blocks { queue.submit(.committed(block)) }
        received.increment(by: ordered.reduce(0) { $0 + $1.batch.count })
    }

    // MARK: The clock

    /// What arrivals of a connection are to be counted on now, and whether it has just begun; nil where no clock is read.
    ///
    /// - Throws: StoreError when it is due and could not be recorded.
    func timeBase(for source: ConnectionID) throws -> (base: TimeBase, isNew: Bool)? {
        guard let clock else { return nil }
        let reading = clock()
        let before = condition.withLock { times.last }
        let isNew = TimeBase(at: reading, after: before, end: nil) != nil
        if isNew { try commit(.reading(reading, source)) }
        return condition.withLock { times.last }.map { ($0, isNew && $0 != before) }
    }

    /// What is known of the host's clock.
    var history: TimeHistory { condition.withLock { times } }

    /// Whether the clock has been stepped since the base began.
    func hasParted(from base: TimeBase?) -> Bool {
        guard let clock else { return false }
        return TimeBase(at: clock(), after: base, end: nil) != nil
    }

    /// What a clock that is not stepped shows on a base; nil where no clock is read.
    func time(on base: TimeBase?) -> Instant? {
        guard let clock, let base else { return nil }
        return base.startedAt + clock().uptime
    }

    /// Called under `condition`.
    private func follow(_ next: TimeHistory) {
        guard next != times else { return }
        if let before = times.last, let after = next.last, before != after {
            let step = after.startedAt - before.startedAt
            marks = marks.mapValues { $0 > .distantPast && $0 < .distantFuture ? $0 + step : $0 }
        }
        times = next
    }

    // MARK: Time

    /// Says how far a connection is: everything of it that arrived before `instant` is committed.
    ///
    /// Time passes for the derivation as far as all connections have said. Nil for one that is still reading: what it
    /// holds arrived after its last word. `distantFuture` for one that is down and cannot hold the others back.
    ///
    /// `instant` is counted on `base`.
    func note(_ instant: Instant?, of connection: ConnectionID, on base: TimeBase? = nil) {
        condition.lock()
        defer { condition.unlock() }
        if var instant {
            if let base, let last = times.last, instant < .distantFuture {
                instant = instant + (last.startedAt - base.startedAt)
            }
            marks[connection] = instant
        }
        if isCommitting {
            // Time stands still: the group's blocks come first.
            isTimeToPass = instant != nil || isTimeToPass
            queue.submit(.wake)
        } else if instant != nil {
            letTimePass()
        } else {
            queue.submit(.wake)
        }
    }

    /// Called under `condition`, while nobody commits.
    private func letTimePass() {
        isTimeToPass = false
        guard let passed = marks.values.min(), passed > .distantPast, passed < .distantFuture else {
            queue.submit(.wake)
            return
        }
        if clock != nil {
            queue.submit(keeper.passed(passed).map(DerivationQueue.Item.tick) ?? .wake)
            return
        }
        // What a connection that was down still held counts no earlier than the time that has passed without it.
        queue.submit(.tick(marks.count == 1 ? arrivals.following(passed) : arrivals.passed(passed)))
    }
}

extension SourcedBatch {
    fileprivate var place: (base: Int64, first: Instant) {
        (timeBase ?? 0, batch.frame(at: 0)?.arrival ?? .distantPast)
    }
}
