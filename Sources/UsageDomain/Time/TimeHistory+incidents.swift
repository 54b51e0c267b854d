/// A time for which the host's clock was wrong, or nobody can tell what it should have shown.
package struct ClockIncident: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The clock was set forward: what it jumped over is a gap.
        case jumped
        /// The clock was wrong by this much, behind when positive: what came is placed by what it was set to.
        case placed(by: TimeSpan)
        /// Nobody can tell: it is a gap.
        case untold
    }

    package var kind: Kind
    package var from: Instant
    package var to: Instant

    package init(kind: Kind, from: Instant, to: Instant) {
        self.kind = kind
        self.from = from
        self.to = to
    }
}

extension TimeHistory {
    /// What happened to the clock between two instants, in order; what goes on ends with the span.
    package func incidents(in span: Range<Instant>) -> [ClockIncident] {
        var found: [ClockIncident] = []
        for (index, base) in bases.enumerated() {
            if index > 0, let from = jump(from: bases[index - 1].number, to: base.number),
                let to = instant(of: base.began, on: base.number), from < to
            {
                found.append(ClockIncident(kind: .jumped, from: from, to: to))
            }
            let next = bases.dropFirst(index + 1).lazy.compactMap { instant(of: $0.began, on: $0.number) }.first
            guard let shift = shift(of: base.number) else {
                let from = end(before: base.number) ?? next ?? span.lowerBound
                found.append(ClockIncident(kind: .untold, from: from, to: next ?? span.upperBound))
                continue
            }
            guard shift != .zero else { continue }
            found.append(
                ClockIncident(kind: .placed(by: shift), from: base.began + shift, to: next ?? span.upperBound))
        }
        return found.filter { $0.from < span.upperBound && $0.to > span.lowerBound }.reduce(into: []) { told, next in
            if let last = told.last, last.kind == .untold, next.kind == .untold, last.to >= next.from {
                told[told.count - 1].to = max(last.to, next.to)
            } else {
                told.append(next)
            }
        }
    }
}
