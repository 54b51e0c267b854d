package import UsageDomain

extension UsageSession {
    /// How far it is known: its end, or as far as an open one has been told.
    package var knownEnd: Instant { end ?? start + durations.total }

    /// The session cut at instants: contiguous parts that add up to it exactly, in milliseconds, in energy and in every
    /// other quantity.
    ///
    /// - Parameters:
    ///   - cuts: Those outside the session do not matter, nor does their order.
    ///   - spans: The machine's, in order, without overlap. What they do not cover, as the time of an open session that
    ///     is not decided yet, is told as what the session has more than they.
    ///   - growth: What grew in them. Without any, what the session used is shared out by time.
    /// - Returns: The parts, in order; the whole where nothing cuts it.
    package func parts(cutAt cuts: [Instant], spans: [StateSpan], growth: [SpanGrowth]) -> [SessionPart] {
        let end = knownEnd
        let bounds = [start] + Set(cuts.filter { start < $0 && $0 < end }).sorted() + [end]
        guard bounds.count > 2 else { return [SessionPart(self)] }
        let line = SessionTimeline(self, spans: spans, growth: growth)
        let whole = SessionPart.Whole(start: start, end: self.end)
        return zip(bounds, bounds.dropFirst()).map { from, to in
            SessionPart(part(from: from, to: to, of: line, isLast: to == end), of: whole)
        }
    }

    /// What of it lies within a span of time; nil when nothing does.
    package func part(within span: Range<Instant>, spans: [StateSpan], growth: [SpanGrowth]) -> SessionPart? {
        parts(cutAt: [span.lowerBound, span.upperBound], spans: spans, growth: growth).first { part in
            span.contains(part.session.start)
        }
    }

    private func part(from: Instant, to: Instant, of line: SessionTimeline, isLast: Bool) -> UsageSession {
        var part = self
        part.start = from
        part.end = isLast ? end : to
        part.durations = line.durations(from: from, to: to)
        part.energy = Energy(
            milliwattHours: line.share(of: energy.milliwattHours, .energy, from: from, to: to))
        part.quantities = Dictionary(
            uniqueKeysWithValues: quantities.map { quantity, amount in
                (quantity, line.share(of: amount, quantity, from: from, to: to))
            })
        part.runs = runs.compactMap { $0.part(from: from, to: to, of: line, knownEnd: knownEnd) }
        return part
    }
}

extension Run {
    /// Nil when it lies outside; its outcome belongs to its last part.
    fileprivate func part(from: Instant, to: Instant, of line: SessionTimeline, knownEnd: Instant) -> Run? {
        let runEnd = end ?? knownEnd
        let (first, last) = (max(start, from), min(runEnd, to))
        guard first < last || (start == runEnd && from <= start && start < to) else { return nil }
        func until(_ instant: Instant) -> (busy: TimeSpan, paused: TimeSpan) {
            guard instant < runEnd else { return (busy, paused) }
            let known = line.durations(from: start, to: instant)
            return (min(known.busy, busy), min(known.paused, paused))
        }
        let (before, after) = (until(first), until(last))
        var part = self
        part.start = first
        part.end = last < runEnd ? last : end
        part.busy = after.busy - before.busy
        part.paused = after.paused - before.paused
        part.outcome = last < runEnd ? nil : outcome
        return part
    }
}
