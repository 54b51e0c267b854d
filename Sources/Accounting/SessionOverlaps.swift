package import UsageDomain

/// Which sessions one member had at several machines at once.
///
/// Each machine's time is right for itself; as hours of one person they count once.
package struct SessionOverlaps: Sendable {
    private var others: [SessionID: [UsageSession]] = [:]

    /// - Parameter sessions: in any order; those nobody is named for overlap with none. An open session has no end yet.
    package init(_ sessions: some Sequence<UsageSession>) {
        let named = sessions.filter { $0.attribution.member != nil }
        for group in Dictionary(grouping: named, by: { $0.attribution.member }).values {
            var current: [UsageSession] = []
            for session in group.sorted(by: { ($0.start, $0.id.rawValue) < ($1.start, $1.id.rawValue) }) {
                current.removeAll { ($0.end ?? .distantFuture) <= session.start }
                for other in current where session.overlaps(other) {
                    others[session.id, default: []].append(other)
                    others[other.id, default: []].append(session)
                }
                current.append(session)
            }
        }
    }

    /// The sessions of the same member that another machine had meanwhile, in the order of their start.
    package func with(_ session: UsageSession) -> [UsageSession] { others[session.id] ?? [] }

    /// Of a part of a session: those that another machine had during that part.
    package func during(_ part: UsageSession) -> [UsageSession] {
        with(part).filter { max($0.start, part.start) < min($0.end ?? .distantFuture, part.end ?? .distantFuture) }
    }
}

extension UsageSession {
    /// At another machine, with some time of its own at the same time; the earlier one comes second.
    fileprivate func overlaps(_ earlier: UsageSession) -> Bool {
        machine != earlier.machine && min(end ?? .distantFuture, earlier.end ?? .distantFuture) > start
    }
}
