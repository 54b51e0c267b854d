import Dialects
import SessionEngine
import UsageDomain
import UsageStore

/// What a machine's devices said, to be walked through in the order it happened.
///
/// The journal is in the order of arrival. What came late is looked for first, a bounded number of observations at a
/// time, and put between the others on a second walk: memory does not depend on the journal's length.
struct HappenedOrder {
    let machine: Int
    let start: JournalPosition
    let memory: TranslatorMemory

    init(of machine: Int, from start: JournalPosition, memory: TranslatorMemory?) {
        self.machine = machine
        self.start = start
        self.memory = memory ?? TranslatorMemory()
    }

    /// Time of which nobody can tell.
    struct Loss {
        let from: Instant
        let to: Instant
        let isMissed: Bool
        /// Of the first message after it.
        let order: Int64

        /// Whether it is over before something is observed.
        func precedes(_ observation: TimedObservation) -> Bool {
            (from, order) <= (observation.at, observation.order)
        }
    }

    /// Who arrives within this of its instant is put in order on the way.
    static let window = TimeSpan.seconds(30)
}

/// Observations that came late, the first of them in the order they happened.
private struct LateObservations {
    static let capacity = 50_000

    /// Nothing before it is asked for.
    let from: Place
    /// Nothing from it on is kept: there were too many.
    private(set) var limit: Place?
    private(set) var found: [AddressedObservation] = []

    init(from: Place) {
        self.from = from
    }

    mutating func add(_ observation: AddressedObservation) {
        guard observation.place >= from, limit.map({ observation.place < $0 }) ?? true else { return }
        found.append(observation)
        guard found.count >= 2 * Self.capacity else { return }
        sort()
        let limit = found[Self.capacity].place
        self.limit = limit
        found.removeAll { $0.place >= limit }
    }

    mutating func sort() { found.sort { $0.place < $1.place } }

    func holds(_ place: Place) -> Bool { place >= from && limit.map { place < $0 } ?? true }
}

/// Where an observation stands among those of its machine.
private struct Place: Comparable {
    let at: Instant
    let order: Int64
    /// Among those of one message.
    let part: Int

    static let first = Place(at: .distantPast, order: .min, part: 0)

    static func < (left: Place, right: Place) -> Bool {
        (left.at, left.order, left.part) < (right.at, right.order, right.part)
    }
}

/// An observation, and the binding by which it speaks for its machine.
struct AddressedObservation {
    let destination: DeviceRouting.Destination
    let observation: TimedObservation
    /// Among those of one message.
    let part: Int
    /// Whether the engine needs to hear it.
    let isNews: Bool

    fileprivate var place: Place { Place(at: observation.at, order: observation.order, part: part) }
}

extension IngestPipeline {
    /// Calls `body` with each observation of a machine up to the pipeline's position, in the order they happened, until
    /// it returns false; and with the losses of time met by then.
    ///
    /// - Returns: All losses.
    @discardableResult
    mutating func forEachObservation(
        in order: HappenedOrder, _ body: (AddressedObservation, [HappenedOrder.Loss]) throws -> Bool
    ) throws -> [HappenedOrder.Loss] {
        // The past is read with what was known then, and the present goes on with what is known now.
        let present = decoder.memory
        defer {
            decoder.memory = present
            decoder.bind(registry.deviceAddresses)
        }
        var losses: [HappenedOrder.Loss] = []
        var from: Place? = .first
        while let start = from {
            var late = LateObservations(from: start)
            losses.removeAll()
            try walk(order, &losses) { observation, _, latest in
                if observation.observation.at < latest - HappenedOrder.window { late.add(observation) }
                return true
            }
            late.sort()
            losses.removeAll()
            guard try merge(order, late, &losses, body) else { return losses }
            from = late.limit
        }
        return losses
    }

    /// - Returns: false when `body` wants no more.
    private mutating func merge(
        _ order: HappenedOrder, _ late: LateObservations, _ losses: inout [HappenedOrder.Loss],
        _ body: (AddressedObservation, [HappenedOrder.Loss]) throws -> Bool
    ) throws -> Bool {
        var waiting: [AddressedObservation] = []
        var head = 0
        var nextLate = 0
        var goesOn = true
        func release(before instant: Instant, _ losses: [HappenedOrder.Loss]) throws {
            while goesOn {
                let isLateNext =
                    nextLate < late.found.count
                    && (head == waiting.count || late.found[nextLate].place < waiting[head].place)
                guard isLateNext || head < waiting.count else { break }
                let next = isLateNext ? late.found[nextLate] : waiting[head]
                guard next.observation.at < instant else { break }
                if isLateNext { nextLate += 1 } else { head += 1 }
                goesOn = try body(next, losses)
            }
            guard head > 512, head * 2 > waiting.count else { return }
            waiting.removeFirst(head)
            head = 0
        }
        try walk(order, &losses) { observation, losses, latest in
            let settled = latest - HappenedOrder.window
            guard observation.observation.at >= settled else { return goesOn }
            if late.holds(observation.place) {
                var index = waiting.count
                while index > head, observation.place < waiting[index - 1].place { index -= 1 }
                waiting.insert(observation, at: index)
            }
            try release(before: settled, losses)
            return goesOn
        }
        try release(before: .distantFuture, losses)
        return goesOn
    }

    /// Calls `body` with each observation of a machine in the order of arrival, and the latest arrival of anything so far.
    private mutating func walk(
        _ order: HappenedOrder, _ losses: inout [HappenedOrder.Loss],
        _ body: (AddressedObservation, [HappenedOrder.Loss], Instant) throws -> Bool
    ) throws {
        decoder.memory = order.memory
        var plan: EpochPlan?
        var latest = Instant.distantPast
        var clock = ClockPlace(clock.times)
        let end = position.block
        var goesOn = true
        try journal.forEachBlock(
            from: order.start.block, through: end - 1, in: clock.times,
            damaged: { block in
                damaged.add(block.sequence)
                guard goesOn, let after = block.after else { return }
                latest = max(latest, after)
                for (part, destination) in follow(&plan, after).routing.destinations(where: { _ in true }).enumerated()
                where goesOn && destination.machine == order.machine {
                    let observation = Self.unread(block, after: after, device: destination.device)
                    goesOn = try body(
                        AddressedObservation(
                            destination: destination, observation: observation, part: part, isNews: true), losses,
                        latest)
                }
            }
        ) { block, batch in
            guard goesOn else { return false }
            if block.timeBase != clock.base { clock.move(to: block.timeBase) }
            var index = 0
            try batch.forEach { frame in
                defer { index += 1 }
                guard goesOn, block.sequence > order.start.block || index >= order.start.index else { return }
                guard frame.hasTime || frame.isUnplaced else { return }
                let place = Self.order(block: block.sequence, index: index)
                if frame.isUnplaced {
                    clock.miss(heardUntil: latest)
                } else {
                    if let loss = clock.loss {
                        clock.loss = nil
                        losses.append(
                            HappenedOrder.Loss(
                                from: loss.from, to: max(frame.arrival, loss.from), isMissed: loss.isMissed,
                                order: place))
                    }
                    latest = max(latest, frame.arrival)
                }
                let heard = follow(&plan, latest)
                guard !heard.isOfAnotherLab(batch.bytes[frame.topic]) else { return }
                address(frame.isUnplaced ? frame.placed(at: latest) : frame, in: batch.bytes, order: place)
                // Who translates remembers it; it happened at no instant.
                guard !frame.isUnplaced else { return }
                for found in addressed where goesOn && found.destination.machine == order.machine {
                    goesOn = try body(found, losses, latest)
                }
            }
            return goesOn
        }
    }

    /// The plan that held when something arrived; the decoder knows the devices of that time.
    private mutating func follow(_ plan: inout EpochPlan?, _ arrival: Instant) -> EpochPlan {
        if let plan, arrival < plan.end { return plan }
        let next = epochs.plan(epochs.place(at: arrival))
        decoder.bind(next.registry.deviceAddresses)
        plan = next
        return next
    }
}
