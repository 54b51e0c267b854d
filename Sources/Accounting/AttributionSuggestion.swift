package import UsageDomain

/// Whose a session probably was, and what speaks for it.
package struct AttributionSuggestion: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// Their badge on the same machine, that long before it began or after it ended.
        case badgeBefore(TimeSpan)
        case badgeAfter(TimeSpan)
        /// Theirs on the same weekday, at the same hour, in so many of the weeks looked at.
        case habit(weeks: Int, of: Int)
        /// At another machine meanwhile, and nobody else was anywhere.
        case presentAt(MachineID)
        /// The last before it on the same machine.
        case lastOnMachine
    }

    package let attribution: Attribution
    package let reason: Reason
}

/// What sessions with a name say about those without.
package struct AttributionSuggestions: Sendable {
    /// How near a badge has to be.
    static let reach = TimeSpan.minutes(30)
    static let weeks = 6
    /// How far before a session others speak for it: the same hour of the first of those weeks, and what began before.
    package static let lookBack = TimeSpan.days(7 * Int64(weeks) + 1)

    private let byMachine: [MachineID: [UsageSession]]
    private let all: [UsageSession]
    private let longest: TimeSpan

    /// - Parameter known: Sessions around those to ask about, in any order; those without a member do not matter.
    package init(known: some Sequence<UsageSession>) {
        all = known.filter { $0.attribution.member != nil }.sorted { ($0.start, $0.id) < ($1.start, $1.id) }
        byMachine = Dictionary(grouping: all, by: \.machine)
        longest = all.map { $0.knownEnd - $0.start }.max() ?? .zero
    }

    /// At most `limit`, the best first, one for each person and project.
    package func suggestions(for session: UsageSession, limit: Int = 3) -> [AttributionSuggestion] {
        let own = byMachine[session.machine] ?? []
        let before = own.last { $0.start < session.start && $0.id != session.id }
        let after = own.first { $0.start > session.start && $0.id != session.id }
        var found: [AttributionSuggestion] = []
        func suggest(_ other: UsageSession, _ reason: AttributionSuggestion.Reason) {
            guard !found.contains(where: { $0.attribution.isSameParty(as: other.attribution) }) else { return }
            found.append(AttributionSuggestion(attribution: other.attribution, reason: reason))
        }
        let earlier = before.map { ($0, max(.zero, session.start - $0.knownEnd)) }
        let later = after.map { ($0, max(.zero, $0.start - session.knownEnd)) }
        // The nearer badge first.
        if let later, later.1 <= Self.reach, later.1 < earlier?.1 ?? .days(999) {
            suggest(later.0, .badgeAfter(later.1))
        }
        if let earlier, earlier.1 <= Self.reach { suggest(earlier.0, .badgeBefore(earlier.1)) }
        if let later, later.1 <= Self.reach { suggest(later.0, .badgeAfter(later.1)) }
        for (other, weeks) in habits(session, own) { suggest(other, .habit(weeks: weeks, of: Self.weeks)) }
        if let only = onlyOnePresent(during: session) { suggest(only, .presentAt(only.machine)) }
        if let before { suggest(before, .lastOnMachine) }
        return Array(found.prefix(limit))
    }

    /// Who had the machine at that hour of the week, in at least two of the weeks before; the most frequent first.
    private func habits(_ session: UsageSession, _ own: [UsageSession]) -> [(UsageSession, Int)] {
        var counts: [(session: UsageSession, weeks: Int)] = []
        for week in 1...Self.weeks {
            let then = session.start - .days(7 * Int64(week))
            guard let other = own.last(where: { $0.start <= then + .minutes(60) && $0.knownEnd >= then - .minutes(60) })
            else { continue }
            if let place = counts.firstIndex(where: { $0.session.attribution.isSameParty(as: other.attribution) }) {
                counts[place].weeks += 1
            } else {
                counts.append((other, 1))
            }
        }
        return counts.filter { $0.weeks >= 2 }.sorted { $0.weeks > $1.weeks }.map { ($0.session, $0.weeks) }
    }

    /// Those that can overlap it.
    private func around(_ session: UsageSession) -> ArraySlice<UsageSession> {
        func place(after instant: Instant) -> Int {
            var (low, high) = (0, all.count)
            while low < high {
                let middle = (low + high) / 2
                if all[middle].start < instant { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return all[
            place(
                after: session.start - longest)..<max(
                    place(after: session.start - longest), place(after: session.knownEnd))]
    }

    /// Who was at another machine for most of it, where nobody else was in the lab so long.
    private func onlyOnePresent(during session: UsageSession) -> UsageSession? {
        let length = session.knownEnd - session.start
        let present = around(session).filter { other in
            other.machine != session.machine
                && (min(other.knownEnd, session.knownEnd) - max(other.start, session.start)) * 2 > length
        }
        return Set(present.map(\.attribution.member)).count == 1 ? present.first : nil
    }
}

extension Attribution {
    fileprivate func isSameParty(as other: Attribution) -> Bool {
        member == other.member && company == other.company && project == other.project
    }
}
