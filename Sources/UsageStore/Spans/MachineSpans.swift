import UsageDomain

/// One machine's spans and what grew in them, as far as a checkpoint has still to store them.
struct MachineSpans: Sendable {
    /// The last stored one first, because it may go on.
    private(set) var spans: [StateSpan] = []
    var waiting: [WaitingIncrease] { queue.elements }
    /// Parts of increases that lie before the spans held here.
    private(set) var early: [(increase: WaitingIncrease, part: Range<Instant>)] = []
    private var growth: [Place: SpanGrowth] = [:]
    private var stored: StateSpan?
    private var queue = WaitingIncreases()

    private struct Place: Hashable {
        let start: Instant
        let quantity: Quantity
        let grade: Grade

        /// Few things grow in one span: their names need not be hashed.
        func hash(into hasher: inout Hasher) { hasher.combine(start) }
    }

    /// A machine whose time is never decided places the oldest where it was read.
    private static let maximumWaiting = 1024

    init(_ resumption: SpanResumption = SpanResumption()) {
        spans = resumption.last.map { [$0] } ?? []
        stored = resumption.last
        queue = WaitingIncreases(resumption.waiting)
    }

    var changedSpans: [StateSpan] { spans.filter { $0 != stored } }
    var grown: [SpanGrowth] { growth.values.filter { $0.amount != 0 } }
    private var decidedThrough: Instant { spans.last?.end ?? .distantPast }

    mutating func add(_ span: StateSpan, _ cuts: inout CalendarCuts) {
        join(span)
        placeDecided(span.machine, &cuts)
    }

    private mutating func join(_ span: StateSpan) {
        var span = span
        span.start = max(span.start, spans.last?.end ?? .distantPast)
        guard span.start < span.end else { return }
        if let last = spans.last, last.continues(into: span) {
            spans[spans.count - 1].end = span.end
        } else {
            spans.append(span)
        }
    }

    mutating func add(_ increase: WaitingIncrease, of machine: MachineID, _ cuts: inout CalendarCuts) {
        queue.append(increase)
        placeDecided(machine, &cuts)
        if queue.count > Self.maximumWaiting { place(queue.removeFirst(), of: machine, &cuts) }
    }

    private mutating func placeDecided(_ machine: MachineID, _ cuts: inout CalendarCuts) {
        for increase in queue.takeDecided(through: decidedThrough) { place(increase, of: machine, &cuts) }
    }

    private mutating func place(_ increase: WaitingIncrease, of machine: MachineID, _ cuts: inout CalendarCuts) {
        let end = max(increase.to, increase.from + .milliseconds(1))
        place(increase, in: increase.placedThrough..<max(end, increase.placedThrough), of: machine, &cuts)
    }

    private mutating func place(
        _ increase: WaitingIncrease, in part: Range<Instant>, of machine: MachineID, _ cuts: inout CalendarCuts
    ) {
        let held = min(max(spans.first?.start ?? .distantFuture, part.lowerBound), part.upperBound)
        if part.lowerBound < held { early.append((increase, part.lowerBound..<held)) }
        put(increase, in: held..<part.upperBound, of: machine, among: spans, &cuts)
    }

    private mutating func put(
        _ increase: WaitingIncrease, in part: Range<Instant>, of machine: MachineID, among spans: [StateSpan],
        _ cuts: inout CalendarCuts
    ) {
        cuts.forEachPiece(of: spans, from: part.lowerBound, to: part.upperBound) { begin, piece in
            // What grew at an instant is taken to have no length.
            let amount = increase.from < increase.to ? increase.grown(in: piece) : increase.amount
            let end = min(piece.upperBound, increase.to)
            let place = Place(start: begin, quantity: increase.quantity, grade: increase.grade)
            guard amount != 0 else { return }
            if var known = growth[place] {
                known.amount = known.amount.addingSaturated(amount)
                known.end = max(known.end, end)
                growth[place] = known
            } else {
                growth[place] = SpanGrowth(
                    machine: machine, start: begin, end: end, quantity: increase.quantity, amount: amount,
                    grade: increase.grade)
            }
        }
    }

    /// Places what lies before the spans held here among the stored ones.
    mutating func placeEarly(
        of machine: MachineID, _ cuts: inout CalendarCuts, among stored: (Range<Instant>) throws -> [StateSpan]
    ) rethrows {
        let inOrder = early.sorted { $0.part.lowerBound < $1.part.lowerBound }
        // One read for all that lie together: a burst brings thousands.
        var reads: [Range<Instant>] = []
        for (_, part) in inOrder {
            if let last = reads.last, part.lowerBound <= last.upperBound {
                reads[reads.count - 1] = last.lowerBound..<max(last.upperBound, part.upperBound)
            } else {
                reads.append(part)
            }
        }
        var found: [StateSpan] = []
        for range in reads {
            // A long span lies in more than one range.
            for span in try stored(range) where found.last.map({ $0.start < span.start }) ?? true { found.append(span) }
        }
        var first = 0
        for (increase, part) in inOrder {
            while first < found.count, found[first].end <= part.lowerBound { first += 1 }
            let overlapping = found[first...].prefix { $0.start < part.upperBound }
            put(increase, in: part, of: machine, among: Array(overlapping), &cuts)
        }
        early = []
    }

    /// Everything is stored now.
    mutating func forgetStored() {
        growth.removeAll(keepingCapacity: true)
        stored = spans.last
        spans = stored.map { [$0] } ?? []
    }

    // MARK: Deriving again

    /// Leaves out what is derived again from an instant on; what grew before it stays.
    mutating func cut(at instant: Instant, of machine: MachineID, _ cuts: inout CalendarCuts) {
        for increase in waiting where increase.placedThrough < instant {
            place(
                increase, in: increase.placedThrough..<min(max(increase.to, increase.from + .milliseconds(1)), instant),
                of: machine, &cuts)
        }
        queue = WaitingIncreases()
        early = early.compactMap { increase, part in
            part.lowerBound < instant ? (increase, part.lowerBound..<min(part.upperBound, instant)) : nil
        }
        spans = spans.filter { $0.start < instant }
        if let last = spans.indices.last { spans[last].end = min(spans[last].end, instant) }
        growth = growth.filter { $0.key.start < instant }
        stored = nil
    }

    /// Goes on with what was derived again from an instant on, after `cut`.
    mutating func append(_ derived: MachineSpans, from instant: Instant) {
        for span in derived.spans {
            var later = span
            // Where nothing is held, the derivation went on from what is stored.
            if !spans.isEmpty { later.start = max(later.start, instant) }
            join(later)
        }
        growth.merge(derived.growth.filter { $0.key.start >= instant }) { _, new in new }
        early += derived.early.compactMap { increase, part in
            part.upperBound > instant ? (increase, max(part.lowerBound, instant)..<part.upperBound) : nil
        }
        queue = WaitingIncreases(
            derived.waiting.map { increase in
                var later = increase
                later.placedThrough = max(increase.placedThrough, instant)
                return later
            }.filter { $0.from < $0.to ? $0.placedThrough < $0.to : $0.from >= instant })
    }
}
