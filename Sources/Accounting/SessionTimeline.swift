package import UsageDomain

/// A session's time laid out in order, and how far each quantity had grown at any instant of it.
struct SessionTimeline {
    private struct Stretch {
        var start: Instant
        var end: Instant
        var state: MachineState
    }

    /// Contiguous from the session's start to its end; what it has per state adds up to the session's durations.
    private let stretches: [Stretch]
    private let growth: [Quantity: [SpanGrowth]]
    private let start: Instant
    private let end: Instant

    init(_ session: UsageSession, spans: [StateSpan], growth: [SpanGrowth]) {
        start = session.start
        end = session.knownEnd
        stretches = Self.layOut(session.durations, from: start, to: end, spans)
        self.growth = Dictionary(grouping: growth, by: \.quantity)
    }

    /// Spans as far as the session has time of their state; what is left of it fills the rest, silence first.
    private static func layOut(
        _ durations: StateDurations, from start: Instant, to end: Instant, _ spans: [StateSpan]
    ) -> [Stretch] {
        var left = durations
        var known: [Stretch] = []
        for span in spans {
            let from = max(span.start, known.last?.end ?? start)
            let length = min(min(span.end, end) - from, left[span.state])
            guard length > .zero else { continue }
            known.append(Stretch(start: from, end: from + length, state: span.state))
            left[span.state] = left[span.state] - length
        }
        var all: [Stretch] = []
        var cursor = start
        func fill(to limit: Instant) {
            for state in [MachineState.unknown, .off, .idle, .paused, .busy, .fault] where cursor < limit {
                let length = min(limit - cursor, left[state])
                guard length > .zero else { continue }
                all.append(Stretch(start: cursor, end: cursor + length, state: state))
                left[state] = left[state] - length
                cursor = cursor + length
            }
        }
        for stretch in known {
            fill(to: stretch.start)
            all.append(stretch)
            cursor = stretch.end
        }
        fill(to: end)
        return all
    }

    func durations(from: Instant, to: Instant) -> StateDurations {
        var durations = StateDurations()
        for stretch in stretches where stretch.start < to && stretch.end > from {
            durations[stretch.state] += min(stretch.end, to) - max(stretch.start, from)
        }
        return durations
    }

    /// The part of an amount of the session that grew in a part of its time.
    func share(of amount: Int64, _ quantity: Quantity, from: Instant, to: Instant) -> Int64 {
        share(of: amount, quantity, until: to) - share(of: amount, quantity, until: from)
    }

    private func share(of amount: Int64, _ quantity: Quantity, until instant: Instant) -> Int64 {
        guard instant > start else { return 0 }
        guard instant < end else { return amount }
        let rows = growth[quantity] ?? []
        let all = grown(rows, until: end)
        // What is not known to have grown at some time is shared out by time.
        guard all > 0 else { return amount.apportioned((instant - start).milliseconds, of: (end - start).milliseconds) }
        return amount.apportioned(min(max(0, grown(rows, until: instant)), all), of: all)
    }

    private func grown(_ rows: [SpanGrowth], until instant: Instant) -> Int64 {
        rows.reduce(0) { $0.addingSaturated($1.grown(from: start, until: instant)) }
    }
}

extension SpanGrowth {
    /// What of it grew from one instant to another.
    package func grown(from: Instant, until instant: Instant) -> Int64 {
        func upTo(_ instant: Instant) -> Int64 {
            guard start < end else { return instant > start ? amount : 0 }
            return amount.apportioned((instant - start).milliseconds, of: (end - start).milliseconds)
        }
        return upTo(instant) - upTo(from)
    }
}
