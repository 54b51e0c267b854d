import ThresholdProposal
import UsageDomain

/// How long a machine drew how much power, its levels apart, with the powers at which its state changes.
///
/// Powers are on the histogram's own scale, so that 5 W and 500 W can both be seen. Heights follow the square root of the
/// time: a machine rests so much longer than it works that its work would be a line on the ground.
struct PowerHistogramChart: Sendable {
    var histogram: PowerHistogram
    /// Empty when nothing is proposed: then all bins look alike.
    var levels: [PowerLevel] = []
    /// How many levels, from the lowest, are not work.
    var restLevels = 0
    var thresholds: PowerThresholds?
    var restWord: String
    var workWord: String
    var label: String
    var format: HumanFormat

    private static let plot = (left: 14.0, top: 34.0, right: 706.0, bottom: 188.0)
    private static let ticks: [Int64] = [0, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000]

    /// An SVG element, or nil when there is nothing to draw.
    var svg: String? {
        guard let longest = histogram.weights.max(), longest > 0 else { return nil }
        var markup = "<svg class=\"chart histogram\" viewBox=\"0 0 720 220\" role=\"img\" "
        markup += "aria-label=\"\(label.escapedForMarkup)\">"
        markup += axis() + hysteresis()
        let parts = levels.isEmpty ? [0...histogram.weights.count - 1] : levels.map(\.bins)
        for (index, bins) in parts.enumerated() {
            let kind = levels.isEmpty ? "level" : index < restLevels ? "level rest" : "level work"
            markup += "<path class=\"\(kind)\" d=\"\(outline(bins, longest: longest))\"/>"
        }
        return markup + "</svg>"
    }

    private func outline(_ bins: ClosedRange<Int>, longest: Int64) -> String {
        var path = "M\(Coordinate.text(x(Double(bins.lowerBound)))) \(Coordinate.text(Self.plot.bottom))"
        for bin in bins {
            let share = (Double(histogram.weights[bin]) / Double(longest)).squareRoot()
            let height = Self.plot.bottom - share * (Self.plot.bottom - Self.plot.top)
            path += "V\(Coordinate.text(height))H\(Coordinate.text(x(Double(bin + 1))))"
        }
        return path + "V\(Coordinate.text(Self.plot.bottom))Z"
    }

    private func axis() -> String {
        var markup =
            "<path class=\"grid\" d=\"M\(Coordinate.text(Self.plot.left)) 188H\(Coordinate.text(Self.plot.right))\"/>"
        var last = -Double.infinity
        for (index, watts) in Self.ticks.enumerated() {
            let power = Power.watts(watts)
            let place = x(PowerHistogram.position(power.milliwatts))
            guard place <= Self.plot.right, place - last >= 44 else { continue }
            last = place
            // Every second figure gives way where they are drawn larger.
            let tick = index.isMultiple(of: 2) ? "tick" : "tick between"
            markup += "<path class=\"grid\" d=\"M\(Coordinate.text(place)) 188v5\"/>"
            markup += "<text class=\"\(tick)\" x=\"\(Coordinate.text(place))\" y=\"208\" "
            markup +=
                "text-anchor=\"\(watts == 0 ? "start" : "middle")\">\(format.watts(power).escapedForMarkup)</text>"
        }
        return markup
    }

    /// The band between leaving work and beginning it, and the line between off and on.
    private func hysteresis() -> String {
        guard let thresholds, let above = thresholds.busyAbove, let below = thresholds.effectiveBusyBelow else {
            return ""
        }
        let (from, to) = (place(of: below), place(of: above))
        let top = Coordinate.text(Self.plot.top - 10)
        var markup = "<rect class=\"hysteresis\" x=\"\(Coordinate.text(from))\" y=\"\(top)\" "
        markup += "width=\"\(Coordinate.text(max(1, to - from)))\" "
        markup += "height=\"\(Coordinate.text(Self.plot.bottom - Self.plot.top + 10))\"/>"
        for line in [from, to, place(of: thresholds.onAbove)] {
            markup += "<path class=\"threshold\" d=\"M\(Coordinate.text(line)) \(top)V188\"/>"
        }
        markup += "<text class=\"tick\" x=\"\(Coordinate.text(from - 6))\" y=\"20\" text-anchor=\"end\">"
        markup += restWord.escapedForMarkup + "</text>"
        markup += "<text class=\"tick\" x=\"\(Coordinate.text(to + 6))\" y=\"20\">\(workWord.escapedForMarkup)</text>"
        return markup
    }

    private func place(of power: Power) -> Double {
        min(max(x(PowerHistogram.position(power.milliwatts)), Self.plot.left), Self.plot.right)
    }

    private func x(_ position: Double) -> Double {
        Self.plot.left + position / Double(histogram.weights.count) * (Self.plot.right - Self.plot.left)
    }
}
