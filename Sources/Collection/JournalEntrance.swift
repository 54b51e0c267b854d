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
// and `arrivals` by the same, or under `condition` while nobody has.
final class JournalEntrance: @unchecked Sendable {
    private final class Waiting {
        let sourced: SourcedBatch
        var outcome: Result<Void, any Error>?

        init(_ sourced: SourcedBatch) { self.sourced = sourced }
    }

    /// The journal held something when the collector started.
    let hasPast: Bool
    private let queue: DerivationQueue
    private let board: LiveBoard
    private let arrivalClock: (@Sendable (Instant) -> Instant)?
    private let received = Counter(label: "releve_messages_received")
    private let condition = NSCondition()
    private var intake: JournalIntake
    private var arrivals: MonotonicArrivals
    private var group: [Waiting] = []
    private var isCommitting = false
    /// Somebody said how far it is while a group was being committed.
    private var isTimeToPass = false
    /// Of each connection: everything of it that arrived before has been committed.
    private var marks: [ConnectionID: Instant]

    init(
        intake: JournalIntake, after lastArrival: Instant, connections: [ConnectionID], queue: DerivationQueue,
        board: LiveBoard = LiveBoard(), arrivalClock: (@Sendable (Instant) -> Instant)?
    ) {
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
    /// - Throws: StoreError; then nothing of the batch is in the journal.
    func commit(_ batch: MessageBatch, from source: ConnectionID) throws {
        let waiting = Waiting(SourcedBatch(arrivalClock.map(batch.restamped) ?? batch, from: source))
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
        let outcome = Result { try commit(taken.map(\.sourced)) }
        board.commitBegan(nil)
        condition.lock()
        isCommitting = false
        for member in taken { member.outcome = outcome }
        if isTimeToPass { letTimePass() }
        condition.broadcast()
        condition.unlock()
        try outcome.get()
    }

    private func commit(_ batches: [SourcedBatch]) throws {
        // What cannot be committed has not passed, and keeps its arrival for the next time.
        var arrivals = arrivals
        let ordered = batches.sorted { $0.firstArrival < $1.firstArrival }.map { sourced in
            SourcedBatch(arrivals.arranged(sourced.batch), from: sourced.source)
        }
        let blocks = try intake.commit(ordered)
        self.arrivals = arrivals
        for block in blocks { queue.submit(.committed(block)) }
        received.increment(by: batches.reduce(0) { $0 + $1.batch.count })
    }

    /// Says how far a connection is: everything of it that arrived before `instant` is committed.
    ///
    /// Time passes for the derivation as far as all connections have said. Nil for one that is still reading: what it
    /// holds arrived after its last word. `distantFuture` for one that is down and cannot hold the others back.
    func note(_ instant: Instant?, of connection: ConnectionID) {
        condition.lock()
        defer { condition.unlock() }
        if let instant { marks[connection] = instant }
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
        // What a connection that was down still held counts no earlier than the time that has passed without it.
        queue.submit(.tick(marks.count == 1 ? arrivals.following(passed) : arrivals.passed(passed)))
    }
}

extension SourcedBatch {
    fileprivate var firstArrival: Instant { batch.frame(at: 0)?.arrival ?? .distantPast }
}
