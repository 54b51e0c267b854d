package import Decisions
package import UsageDomain

/// The sessions of one machine as decisions divide and join what was measured.
package struct SessionLayout: Equatable, Sendable {
    /// In order, without overlap as long as what was measured has none.
    package private(set) var units: [Unit]
    /// How many sessions each division applies to; none is something to look at again.
    package private(set) var fits: [Int64: Int] = [:]

    /// A measured session, a part of one, or several in one.
    package struct Unit: Hashable, Sendable {
        package var start: Instant
        /// Of an open one, up to when it is known.
        package var end: Instant
        /// The measured sessions that it has time of, in order.
        package var sources: [SessionExtent]

        fileprivate init(_ session: SessionExtent) {
            (start, end, sources) = (session.start, session.end, [session])
        }

        /// What was measured, as it is.
        package var isMeasured: Bool { sources.count == 1 && start == sources[0].start && end == sources[0].end }

        /// Whether an instant lies within it and within one of its sources.
        fileprivate func isMeasured(at instant: Instant) -> Bool {
            start < instant && instant < end && sources.contains { $0.start < instant && instant < $0.end }
        }

        /// A part that begins where nothing measured does is called by its own beginning.
        package func id(on machine: MachineID) -> SessionID {
            guard let first = sources.first, first.start == start else {
                return SessionID(machine: machine, start: start)
            }
            return first.id
        }

        package func extent(on machine: MachineID) -> SessionExtent {
            SessionExtent(id: id(on: machine), start: start, end: end)
        }
    }

    /// - Parameters:
    ///   - decisions: Those that hold, in any order; they are taken in the order in which they were decided.
    ///   - sessions: Measured ones of the machine, in any order.
    package init(_ decisions: [SessionDecision], over sessions: [SessionExtent]) {
        units = sessions.sorted { ($0.start, $0.end, $0.id) < ($1.start, $1.end, $1.id) }.map(Unit.init)
        for decision in decisions.sorted(by: { $0.sequence < $1.sequence }) {
            switch decision.effect {
            case .attribution: continue
            case .split(let instant): fits[decision.sequence] = split(at: instant) ? 1 : 0
            case .merge: fits[decision.sequence] = merge(decision)
            }
        }
    }

    /// Only what was measured can be divided, not the time between sessions that were joined.
    private mutating func split(at instant: Instant) -> Bool {
        guard let place = units.firstIndex(where: { $0.isMeasured(at: instant) }) else { return false }
        var later = units[place]
        later.start = instant
        later.sources.removeAll { $0.end <= instant }
        units[place].end = instant
        units[place].sources.removeAll { $0.start >= instant }
        units.insert(later, at: place + 1)
        return true
    }

    /// How many it joins.
    private mutating func merge(_ decision: SessionDecision) -> Int {
        let places = units.indices.filter { place in
            decision.anchor.applies(
                toSessionFrom: units[place].start, to: units[place].end, decided: decision.decided)
        }
        guard let first = places.first, let last = places.last, first < last else { return 0 }
        let joined = units[first...last]
        units[first].end = joined.map(\.end).max() ?? units[first].end
        for source in joined.dropFirst().flatMap(\.sources) where !units[first].sources.contains(source) {
            units[first].sources.append(source)
        }
        units.removeSubrange(first + 1...last)
        return last - first + 1
    }
}
