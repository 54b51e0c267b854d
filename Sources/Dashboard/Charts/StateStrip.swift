import UsageDomain

/// A machine's time as a strip of a table's row: its states one by one, or how much of each day it worked.
struct StateStrip: Sendable {
    let span: Range<Instant>
    private static let width = 1000.0
    private static let height = 18

    /// One path for each state; what nothing is known of is hatched.
    func svg(_ spans: [StateSpan], until known: Instant) -> String {
        var paths: [MachineState: String] = [:]
        for span in spans where span.state != .unknown {
            let (from, to) = (x(span.start), x(span.end))
            paths[span.state, default: ""] += Self.box(from, max(0.4, to - from))
        }
        var markup = Self.opening
        markup += "<path class=\"span unknown\" d=\"\(Self.box(0, x(known)))\"/>"
        // What is short lies over what is long.
        for state in [MachineState.off, .idle, .paused, .busy, .fault] {
            guard let path = paths[state] else { continue }
            markup += "<path class=\"span \(state.rawValue)\" d=\"\(path)\"/>"
        }
        return markup + "</svg>"
    }

    /// How much of each day was work: nothing, up to an eighth, a quarter, a half, or more.
    static func svg(days: [(busy: TimeSpan, known: TimeSpan)]) -> String {
        var paths = [String](repeating: "", count: 5)
        let slot = width / Double(max(1, days.count))
        for (place, day) in days.enumerated() where day.known > .zero {
            let eighths = day.busy.milliseconds * 8 / TimeSpan.hours(24).milliseconds
            let level =
                switch eighths {
                case _ where day.busy == .zero: 0
                case ..<1: 1
                case ..<2: 2
                case ..<4: 3
                default: 4
                }
            paths[level] += box(Double(place) * slot, slot * 0.9)
        }
        let drawn = paths.enumerated().filter { !$1.isEmpty }.map { "<path class=\"level-\($0)\" d=\"\($1)\"/>" }
        return opening + drawn.joined() + "</svg>"
    }

    private static let opening =
        "<svg class=\"timeline\" viewBox=\"0 0 1000 \(height)\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"

    private static func box(_ x: Double, _ width: Double) -> String {
        let length = Coordinate.text(width)
        return "M\(Coordinate.text(x)) 0h\(length)v\(height)h-\(length)z"
    }

    private func x(_ instant: Instant) -> Double {
        let share =
            Double((instant - span.lowerBound).milliseconds)
            / Double(max(1, (span.upperBound - span.lowerBound).milliseconds))
        return min(1, max(0, share)) * Self.width
    }
}
