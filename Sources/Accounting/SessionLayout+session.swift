package import UsageDomain

extension SessionLayout.Unit {
    /// The unit as a session of its own: what was measured in its time, to the millisecond.
    ///
    /// Between two sessions that were joined, the machine's spans say what it did. Whose it was is taken from the first.
    ///
    /// - Parameters:
    ///   - measured: Its sources, in order; at least one.
    ///   - spans: The machine's, in order, without overlap; what they do not cover is not known.
    ///   - growth: What grew in them.
    /// - Returns: nil without a source.
    package func session(of measured: [UsageSession], spans: [StateSpan], growth: [SpanGrowth]) -> UsageSession? {
        guard let first = measured.first, let last = measured.last else { return nil }
        var whole = first
        whole.id = id(on: first.machine)
        whole.start = start
        whole.end = end < last.knownEnd ? end : last.end
        whole.closeReason = end < last.knownEnd ? .administrator : last.closeReason
        whole.durations = StateDurations()
        whole.energy = .zero
        whole.quantities = [:]
        whole.runs = []
        var cursor = start
        for session in measured {
            whole.add(between: cursor, and: min(session.start, end), spans, growth)
            let parts = session.parts(cutAt: [start, end], spans: spans, growth: growth).map(\.session)
            for part in parts where part.start >= start && part.knownEnd <= end { whole.add(part) }
            cursor = max(cursor, session.knownEnd)
        }
        whole.add(between: cursor, and: end, spans, growth)
        return whole
    }
}

extension UsageSession {
    fileprivate mutating func add(_ part: UsageSession) {
        durations += part.durations
        energy = Energy(milliwattHours: energy.milliwattHours.addingSaturated(part.energy.milliwattHours))
        energyGrade = max(energyGrade, part.energyGrade)
        quantities.merge(part.quantities) { $0.addingSaturated($1) }
        runs += part.runs
        grade = max(grade, part.grade)
    }

    /// What the machine did while no session of it was measured.
    fileprivate mutating func add(
        between start: Instant, and end: Instant, _ spans: [StateSpan], _ growth: [SpanGrowth]
    ) {
        guard start < end else { return }
        var unknown = end - start
        for span in spans where span.start < end && span.end > start {
            let length = min(span.end, end) - max(span.start, start)
            durations[span.state] += length
            unknown = unknown - length
        }
        durations.gap += unknown
        for piece in growth {
            let amount = piece.grown(from: start, until: end)
            guard amount != 0 else { continue }
            if piece.quantity == .energy {
                energy = Energy(milliwattHours: energy.milliwattHours.addingSaturated(amount))
                energyGrade = max(energyGrade, piece.grade)
            } else {
                quantities[piece.quantity] = (quantities[piece.quantity] ?? 0).addingSaturated(amount)
            }
        }
    }
}
