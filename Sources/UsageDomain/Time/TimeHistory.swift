/// When what is in the journal happened, as far as its time bases tell.
///
/// Within one run of the system the difference of two bases is known: what came under a clock that was wrong is placed by
/// the one that is believed. Between two runs nothing is known, and what cannot be told has no instant. Everything follows
/// from the list of bases, so that whoever reads the journal with the same list places everything the same.
package struct TimeHistory: Hashable, Sendable {
    package private(set) var bases: [TimeBase] = []
    /// When the system was started, as it is believed of each base; nil when nobody knows.
    private var believed: [Instant?] = []
    /// Of each base: nothing of it counts earlier, because another run of the system was heard until then.
    private var floors: [Instant] = []
    /// Arrivals without a base from here on were under a clock that was ahead.
    private var ceiling = Instant.distantFuture

    /// Takes the bases in their order, the first one first.
    package init(_ bases: [TimeBase] = []) {
        self.bases = bases
        believed = Array(repeating: nil, count: bases.count)
        floors = Array(repeating: .distantPast, count: bases.count)
        var next = 0
        while next < bases.count {
            let end = bases[next...].firstIndex { $0.boot != bases[next].boot } ?? bases.count
            believe(next..<end)
            compare(next..<end)
            next = end
        }
    }

    package var last: TimeBase? { bases.last }

    package func base(_ number: Int64) -> TimeBase? { index(of: number).map { bases[$0] } }

    /// The instant of an arrival; nil when it cannot be told.
    ///
    /// `base` is the one of the arrival's block; nil where it has none.
    package func instant(of arrival: Instant, on base: Int64?) -> Instant? {
        guard let base else { return arrival < ceiling ? arrival : nil }
        guard let index = index(of: base), let shift = shift(index) else { return nil }
        let instant = arrival + shift
        return instant >= floors[index] - TimeBase.tolerance ? max(instant, floors[index]) : nil
    }

    /// What its clock is taken to have been behind by, or ahead when negative; nil when nobody knows.
    package func shift(of base: Int64) -> TimeSpan? { index(of: base).flatMap(shift) }

    /// Every arrival on it is its instant.
    package func isPlain(_ base: Int64?) -> Bool {
        guard let base else { return ceiling == .distantFuture }
        guard let index = index(of: base) else { return false }
        return shift(index) == .zero && floors[index] <= bases[index].began
    }

    /// The instant that time jumps from when one base ends and another of the same run begins; nil where it goes on.
    package func jump(from base: Int64, to next: Int64) -> Instant? {
        guard base < next, let before = index(of: base), let after = index(of: next),
            bases[before].boot == bases[after].boot, let left = believed[before], let right = believed[after],
            !left.isClose(to: right)
        else { return nil }
        return left + bases[after].uptime
    }

    /// The latest instant before a base began; nil when nothing before it can be told.
    package func end(before base: Int64) -> Instant? {
        guard let index = index(of: base) else { return nil }
        return end(of: 0..<index)
    }

    /// From when on something happened at another instant than an earlier history says; nil when nothing did.
    package func difference(from earlier: TimeHistory) -> Instant? {
        var first: Instant?
        func note(_ instant: Instant?) {
            guard let instant else { return }
            first = min(first ?? instant, instant)
        }
        if ceiling != earlier.ceiling { note(min(ceiling, earlier.ceiling)) }
        for index in earlier.bases.indices where index < bases.count {
            guard believed[index] != earlier.believed[index] || floors[index] != earlier.floors[index] else { continue }
            note(earlier.shift(index).map { earlier.bases[index].began + $0 })
            note(shift(index).map { bases[index].began + $0 })
        }
        return first
    }

    /// What is wrong with the clock of the last base, when it shows this; nil when nothing is known to be.
    package func problem(showing arrival: Instant) -> ClockProblem? {
        guard let index = bases.indices.last else { return nil }
        guard let shift = shift(index) else { return .unset }
        if shift != .zero { return bases[index].isUnset ? .unset : .differs(by: shift) }
        return arrival + TimeBase.tolerance < floors[index] ? .behind(floors[index]) : nil
    }

    /// The last time the clock was set within a run of the system.
    package var lastStep: ClockStep? {
        for index in bases.indices.reversed() where index > 0 {
            let (before, after) = (bases[index - 1], bases[index])
            guard before.boot == after.boot, !before.startedAt.isClose(to: after.startedAt) else { continue }
            return ClockStep(
                base: after.number, at: instant(of: after.began, on: after.number),
                by: after.startedAt - before.startedAt)
        }
        return nil
    }

    /// When the system was started, as far as is known, by the last base.
    package var startedAt: Instant? { believed.last.flatMap(\.self) ?? bases.last?.startedAt }

    // MARK: Belief

    private func index(of base: Int64) -> Int? {
        let index = Int(base) - 1
        return bases.indices.contains(index) ? index : nil
    }

    private func shift(_ index: Int) -> TimeSpan? {
        believed[index].map { $0.isClose(to: bases[index].startedAt) ? .zero : $0 - bases[index].startedAt }
    }

    /// Within one run of the system.
    private mutating func believe(_ run: Range<Int>) {
        for index in run {
            let base = bases[index]
            let known = run.lowerBound..<index
            guard !base.isUnset else {
                believed[index] = known.last.flatMap { believed[$0] }
                continue
            }
            let isProved = known.contains { bases[$0].isSynchronised && !bases[$0].isUnset }
            if let before = known.last.flatMap({ believed[$0] }), !base.isSynchronised,
                known.contains(where: { bases[$0].isSynchronised && bases[$0].startedAt.isClose(to: before) })
            {
                // Whoever sets a clock that was synchronised, sets it wrong.
                believed[index] = before
                continue
            }
            believed[index] = base.startedAt
            let same = known.first { bases[$0].startedAt.isClose(to: base.startedAt) }
            for earlier in known {
                if bases[earlier].startedAt.isClose(to: base.startedAt) {
                    believed[earlier] = bases[earlier].startedAt
                } else if let same, earlier > same {
                    // It was set away from what it shows again.
                    believed[earlier] = base.startedAt
                } else if let other = believed[earlier], other < base.startedAt, isProved || !base.isSynchronised {
                    // A system that was halted wakes with a clock that is set forward: it was right before.
                    continue
                } else {
                    believed[earlier] = base.startedAt
                }
            }
        }
    }

    /// With the runs of the system before: time goes on.
    private mutating func compare(_ run: Range<Int>) {
        guard let last = believed[run.upperBound - 1] else { return }
        var end = end(of: 0..<run.lowerBound) ?? .distantPast
        if let began = beginning(of: run), began < end - TimeBase.tolerance {
            let isProved = run.contains { bases[$0].isSynchronised }
            if isProved, end - began > drift(until: end, before: run.lowerBound) {
                withdraw(after: began, before: run.lowerBound)
                end = self.end(of: 0..<run.lowerBound) ?? .distantPast
            } else if last + bases[run.lowerBound].uptime >= end - TimeBase.tolerance {
                // It was behind when it was started, and has been set since.
                for index in run { believed[index] = last }
            }
        }
        for index in run { floors[index] = end }
    }

    private func beginning(of run: Range<Int>) -> Instant? {
        run.lazy.compactMap { index in shift(index).map { bases[index].began + $0 } }.first
    }

    /// A clock nobody keeps right goes wrong by this much at most: half a thousandth, as much as the kernel corrects.
    private func drift(until end: Instant, before index: Int) -> TimeSpan {
        guard index > 0 else { return .minutes(1) }
        let run = bases[index - 1].boot
        let began = bases[..<index].first { $0.boot == run }?.began ?? end
        return max(.minutes(1), TimeSpan(milliseconds: (end - began).milliseconds / 2000))
    }

    /// What was heard in runs that reach beyond an instant was heard under a clock that was ahead, nobody knows by how much.
    private mutating func withdraw(after instant: Instant, before index: Int) {
        for earlier in 0..<index where end(of: earlier..<(earlier + 1)) ?? .distantPast > instant {
            believed[earlier] = nil
        }
        if let legacy = bases.first?.previousEnd, legacy > instant { ceiling = min(ceiling, instant) }
    }

    /// Of bases, and of what has none.
    private func end(of range: Range<Int>) -> Instant? {
        var end = range.lowerBound == 0 ? bases.first?.previousEnd.map { min($0, ceiling) } : nil
        if let legacy = end, legacy < .earliestBelievable { end = nil }
        for index in range where index + 1 < bases.count {
            guard let last = bases[index + 1].previousEnd, let instant = instant(of: last, on: bases[index].number)
            else { continue }
            end = max(end ?? instant, instant)
        }
        return end
    }
}
