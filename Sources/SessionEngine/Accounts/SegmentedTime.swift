import UsageDomain

/// A machine's recent time cut where a session begins or ends, or where one still might.
///
/// Sessions open and close at instants in the past (the start of a run, the last activity), so what is counted is kept
/// apart on both sides of every such instant until it no longer matters.
struct SegmentedTime: Hashable, Codable, Sendable {
    struct Segment: Hashable, Codable, Sendable {
        var from: Instant
        /// Serial number of the session this time belongs to; nil for none.
        var session: Int?
        var account = Account()
    }

    /// Contiguous, oldest first, the last one open-ended; never empty.
    private(set) var segments: [Segment]

    init(from start: Instant) {
        segments = [Segment(from: start, session: nil)]
    }

    /// Makes an instant a boundary.
    ///
    /// What was counted after an instant already passed stays before the boundary.
    mutating func cut(at instant: Instant) {
        guard let index = segments.indices.last(where: { segments[$0].from <= instant }),
            segments[index].from < instant
        else { return }
        segments.insert(Segment(from: instant, session: segments[index].session), at: index + 1)
    }

    func index(at instant: Instant) -> Int {
        segments.indices.last { segments[$0].from <= instant } ?? 0
    }

    func end(of index: Int) -> Instant {
        index + 1 < segments.count ? segments[index + 1].from : .distantFuture
    }

    mutating func addTime(_ span: TimeSpan, _ state: MachineState, _ grade: Grade, toSegment index: Int) {
        segments[index].account.durations[state] += span
        if state != .unknown, grade > segments[index].account.stateGrade { segments[index].account.stateGrade = grade }
    }

    mutating func note(_ messages: MessageRange, inSegment index: Int) {
        segments[index].account.add(messages)
    }

    /// Shares an increase among the segments it spans, in proportion to time; the parts add up to the whole.
    ///
    /// - Returns: true when a session that is not the last segment's got a part.
    mutating func addIncrease(
        _ quantity: Quantity, _ amount: Int64, _ grade: Grade, from: Instant, to: Instant
    ) -> Bool {
        let newest = segments.count - 1
        guard from < segments[newest].from, from < to else {
            segments[newest].account.add(quantity, amount, grade)
            return false
        }
        let whole = (to - from).milliseconds
        var given: Int64 = 0
        var reachedEarlier = false
        for index in segments.indices {
            let until = min(to, end(of: index))
            guard until > from, segments[index].from < to else { continue }
            let upToHere = amount.apportioned((until - from).milliseconds, of: whole)
            segments[index].account.add(quantity, upToHere - given, grade)
            if upToHere > given, let session = segments[index].session, session != segments[newest].session {
                reachedEarlier = true
            }
            given = upToHere
        }
        return reachedEarlier
    }

    /// Notes that two readings of an energy counter span the time from one instant to another.
    ///
    /// - Returns: true when that is new to a session that is not the last segment's.
    mutating func noteEnergyReading(from: Instant, to: Instant) -> Bool {
        var reachedEarlier = false
        let newest = segments.count - 1
        for index in segments.indices.reversed() {
            guard end(of: index) > from else { break }
            // An instant has no length to share: it counts for the newest time, as an increase does.
            let isSpanned = segments[index].from < to || index == newest && from == to
            guard isSpanned, !segments[index].account.isEnergyRead else { continue }
            segments[index].account.isEnergyRead = true
            if let session = segments[index].session, session != segments[newest].session { reachedEarlier = true }
        }
        return reachedEarlier
    }

    /// Gives the time from one instant to another to a session, where it belongs to `owner` now.
    mutating func assign(_ session: Int?, from: Instant, to: Instant = .distantFuture, ownedBy owner: Int?) {
        for index in segments.indices
        where segments[index].from >= from && segments[index].from < to && segments[index].session == owner {
            segments[index].session = session
        }
    }

    mutating func release(_ session: Int) {
        for index in segments.indices where segments[index].session == session { segments[index].session = nil }
    }

    func account(of session: Int) -> Account {
        var total = Account()
        for segment in segments where segment.session == session { total.merge(segment.account) }
        return total
    }

    /// Joins neighbours of one session whose boundary is none of those still needed.
    ///
    /// - Parameters:
    ///   - past: no session that is still to open begins before it.
    ///   - isNeeded: whether a session may still begin or end at an instant.
    mutating func join(before past: Instant, keeping isNeeded: (Instant) -> Bool) {
        var index = segments.count - 1
        while index > 0 {
            if segments[index].session == segments[index - 1].session, !isNeeded(segments[index].from) {
                segments[index - 1].account.merge(segments[index].account)
                segments.remove(at: index)
            }
            index -= 1
        }
        if segments[0].session == nil, end(of: 0) <= past { segments[0].account = Account() }
    }
}
