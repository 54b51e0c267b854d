import UsageDomain

/// What one circuit, a channel of a device, counts of one quantity: by the first of its counters that can be believed,
/// or, energy alone, by its power.
struct MeteredQuantity: Hashable, Codable, Sendable {
    var device: Int
    let channel: Int?
    let quantity: Quantity
    /// In the dialect's order, then as they were first heard.
    private(set) var trackers: [CounterTracker] = []
    /// Everything counted so far, whoever counted it.
    private(set) var counted: Int64 = 0
    /// Up to when it is counted.
    private(set) var through: Instant?
    /// What the circuit's power had added up to then.
    private var heldThrough: Int64 = 0

    /// Names come from outside: further counters of one circuit are not followed.
    private static let maximumTrackers = 16

    init(device: Int, channel: Int?, quantity: Quantity) {
        self.device = device
        self.channel = channel
        self.quantity = quantity
    }

    /// The tracker of a source; nil when there are too many already.
    mutating func tracker(of source: ObservationSource) -> Int? {
        if let known = trackers.indices.first(where: { trackers[$0].source.id == source.id }) { return known }
        guard trackers.count < Self.maximumTrackers else { return nil }
        let place = trackers.firstIndex { $0.source.rank > source.rank } ?? trackers.count
        trackers.insert(CounterTracker(source: source), at: place)
        return place
    }

    /// The counter that counts; nil when none can be heard and believed.
    func inCharge(at now: Instant, _ staleAfter: TimeSpan) -> Int? {
        trackers.indices.first { trackers[$0].isTrusted && !trackers[$0].isSilent(at: now, staleAfter) }
    }

    mutating func read(_ tracker: Int, _ reading: CounterTracker.Reading) -> CounterTracker.Outcome {
        trackers[tracker].read(reading)
    }

    /// Nothing more is to be counted up to `now`, as far as this counter can tell.
    mutating func settle(_ tracker: Int, at now: Instant, held: Int64?) {
        trackers[tracker].mark = counted
        pass(to: now, held: held)
    }

    /// This counter only stands by: its growth, where it is known, is compared with what was counted meanwhile.
    mutating func standBy(_ tracker: Int, growth: Int64?) {
        if let growth, quantity == .energy {
            trackers[tracker].comparison.add(own: growth, counted: max(0, counted - trackers[tracker].mark))
        }
        trackers[tracker].mark = counted
    }

    /// Counts the growth of a counter, less what was counted since it was read before.
    mutating func count(_ growth: Int64, by tracker: Int, at now: Instant, held: Int64?) -> Int64 {
        let already = counted - trackers[tracker].mark
        let amount = max(0, growth - already)
        counted = counted.addingSaturated(amount)
        trackers[tracker].mark = counted - max(0, already - growth)
        pass(to: now, held: held)
        return amount
    }

    /// Counts what the circuit's power adds up to since `through`.
    mutating func integrate(at now: Instant, held: Int64) -> Int64 {
        let amount = through == nil ? 0 : max(0, held - heldThrough)
        counted = counted.addingSaturated(amount)
        pass(to: now, held: held)
        return amount
    }

    mutating func pass(to now: Instant, held: Int64?) {
        through = now
        if let held { heldThrough = held }
    }
}
