import UsageDomain

/// Observations waiting to be put in order: by instant, then by their place in the journal.
///
/// Bounded. Taking from the front costs nothing per observation: the free front is given back when it outgrows the rest.
struct HoldQueue: Hashable, Codable, Sendable {
    private var storage: [TimedObservation] = []
    private var head = 0

    /// More than a device says within any hold; a burst beyond it is processed early, the oldest first.
    static let capacity = 96

    init() {}

    init(from decoder: any Decoder) throws {
        storage = try decoder.singleValueContainer().decode([TimedObservation].self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Array(waiting))
    }

    static func == (left: HoldQueue, right: HoldQueue) -> Bool { left.waiting == right.waiting }

    func hash(into hasher: inout Hasher) { hasher.combine(waiting) }

    var isEmpty: Bool { head == storage.count }
    var last: TimedObservation? { isEmpty ? nil : storage.last }

    private var waiting: ArraySlice<TimedObservation> { storage[head...] }

    mutating func insert(_ observation: TimedObservation) {
        var place = storage.count
        while place > head, (observation.at, observation.order) < (storage[place - 1].at, storage[place - 1].order) {
            place -= 1
        }
        storage.insert(observation, at: place)
    }

    /// Gives every observation the ordinal its device has now; lets go of those that have none.
    mutating func renumber(_ ordinal: (TimedObservation) -> Int?) {
        storage = waiting.compactMap { observation in
            ordinal(observation).map { device in
                var copy = observation
                copy.device = device
                return copy
            }
        }
        head = 0
    }

    func holdsAny(from device: Int) -> Bool { waiting.contains { $0.device == device } }

    /// The oldest, when it is due or when there are too many.
    mutating func next(through limit: Instant) -> TimedObservation? {
        guard head < storage.count, storage[head].at <= limit || storage.count - head > Self.capacity else {
            return nil
        }
        defer {
            head += 1
            if head > Self.capacity {
                storage.removeFirst(head)
                head = 0
            }
        }
        return storage[head]
    }
}
