package import UsageDomain

/// A session's durations as the pages print them: whole seconds that add up to the difference of the printed times.
///
/// Each is the sealed one without its fraction, or one second more where the others left a second over. Totals on the pages are
/// the sums of these.
package struct ShownDurations: Hashable, Sendable {
    package var busy: Int64 = 0
    package var paused: Int64 = 0
    package var idle: Int64 = 0
    package var off: Int64 = 0
    package var fault: Int64 = 0
    package var gap: Int64 = 0

    /// Machine stopped or at fault.
    package var stopped: Int64 { off.addingSaturated(fault) }

    private static var figures: [WritableKeyPath<ShownDurations, Int64>] {
        [\.busy, \.paused, \.idle, \.off, \.fault, \.gap]
    }

    package init(_ line: StatementLine) {
        let seconds =
            (Instant(iso8601: line.end)?.milliseconds ?? 0).flooredDivision(by: 1000).quotient
            - (Instant(iso8601: line.start)?.milliseconds ?? 0).flooredDivision(by: 1000).quotient
        self.init([line.busyMs, line.pausedMs, line.idleMs, line.offMs, line.faultMs, line.gapMs], seconds: seconds)
    }

    package init(_ day: StatementDay) {
        let figures = [day.busyMs, day.pausedMs, day.idleMs, day.offMs, day.faultMs, day.gapMs]
        self.init(figures, seconds: figures.clampedSum / 1000)
    }

    /// The largest fractions get what is left over; nothing that is zero gets anything.
    private init(_ milliseconds: [Int64], seconds: Int64) {
        var shown = milliseconds.map { $0 / 1000 }
        var left = seconds - shown.clampedSum
        let order = milliseconds.indices.sorted { milliseconds[$0] % 1000 > milliseconds[$1] % 1000 }
        for index in order where left > 0 && milliseconds[index] > 0 {
            shown[index] += 1
            left -= 1
        }
        for (path, value) in zip(Self.figures, shown) { self[keyPath: path] = value }
    }

    package static func sum(of parts: some Sequence<ShownDurations>) -> ShownDurations {
        parts.reduce(into: ShownDurations()) { sum, part in
            for path in figures { sum[keyPath: path] = sum[keyPath: path].addingSaturated(part[keyPath: path]) }
        }
    }

    private init() {}
}

extension UsageStatement {
    /// What the pages print for each session, or each day.
    package var shown: [(machine: MachineID, project: ProjectID?, purpose: Purpose?, durations: ShownDurations)] {
        lines.map { ($0.machine, $0.project, $0.purpose, ShownDurations($0)) }
            + (days ?? []).map { ($0.machine, $0.project, $0.purpose, ShownDurations($0)) }
    }
}
