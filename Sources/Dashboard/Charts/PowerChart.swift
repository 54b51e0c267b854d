import UsageDomain

/// Power over time with its scale: a sparkline between gridlines.
struct PowerChart: Sendable {
    var history: [Power?]
    /// Instant of the last point.
    var end: Instant
    /// From one point to the next.
    var step = TimeSpan.minutes(1)
    var thresholds: [Power]
    var label: String
    var format: HumanFormat

    private static let width = 720
    private static let plot = (left: 84, top: 12, right: 708, bottom: 188)

    /// An SVG element, or nil when there is nothing to draw.
    var svg: String? {
        let known = history.compactMap(\.self)
        guard let highest = known.max() else { return nil }
        let step = Self.gridStep(for: max(highest, thresholds.max() ?? highest, Sparkline.smallestScale))
        let scale = Power(milliwatts: step * 4)
        var markup = "<svg class=\"chart\" viewBox=\"0 0 \(Self.width) 220\" role=\"img\" "
        markup += "data-plot=\"\(Self.plot.left) \(Self.plot.right)\" aria-label=\"\(label.escapedForMarkup)\">"
        for index in 0...4 {
            let power = Power(milliwatts: step * Int64(index))
            let height = y(power, scale)
            markup += "<path class=\"grid\" d=\"M\(Self.plot.left) \(height)H\(Self.plot.right)\"/>"
            markup += "<text class=\"tick\" x=\"\(Self.plot.left - 8)\" y=\"\(height)\" dy=\"4\" text-anchor=\"end\">"
            markup += format.watts(power).escapedForMarkup + "</text>"
        }
        markup += hours() + curve(scale)
        for threshold in thresholds where threshold <= scale {
            markup += "<path class=\"threshold\" d=\"M\(Self.plot.left) \(y(threshold, scale))H\(Self.plot.right)\"/>"
        }
        return markup + "</svg>"
    }

    /// A quarter of the scale in milliwatts: 1, 2, 2.5 or 5 times a power of ten, so that four steps reach `highest`.
    static func gridStep(for highest: Power) -> Int64 {
        var magnitude: Int64 = 1000
        while magnitude < Int64.max / 100 {
            for factor in [10, 20, 25, 50] as [Int64] where magnitude / 10 * factor * 4 >= highest.milliwatts {
                return magnitude / 10 * factor
            }
            magnitude *= 10
        }
        return magnitude
    }

    private func hours() -> String {
        var markup = ""
        let points = history.count
        let tick = Self.tick(for: step * Int64(points))
        var ago = TimeSpan.zero
        while ago < step * Int64(points) {
            let place = x(Double(points - 1) - Double(ago.milliseconds) / Double(step.milliseconds))
            let anchor = ago == .zero ? "end" : "middle"
            markup += "<path class=\"grid\" d=\"M\(place) \(Self.plot.bottom)v5\"/>"
            markup += "<text class=\"tick\" x=\"\(place)\" y=\"208\" text-anchor=\"\(anchor)\">"
            markup += format.time(end - ago) + "</text>"
            ago += tick
        }
        return markup
    }

    /// Between the times that are printed: as many as there is room for.
    static func tick(for span: TimeSpan) -> TimeSpan {
        let steps: [Int64] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080]
        return steps.map(TimeSpan.minutes).first { $0 * 8 >= span } ?? .days(30)
    }

    private func curve(_ scale: Power) -> String {
        var markup = ""
        var run: [(x: String, y: String)] = []
        for index in 0...history.count {
            if index < history.count, let power = history[index] {
                run.append((x(Double(index)), y(power, scale)))
                continue
            }
            if let first = run.first, let last = run.last {
                let line = run.map { "\($0.x) \($0.y)" }.joined(separator: "L")
                markup +=
                    "<path class=\"area\" d=\"M\(first.x) \(Self.plot.bottom)L\(line)L\(last.x) \(Self.plot.bottom)Z\"/>"
                markup += "<path class=\"line\" d=\"M\(line)\(run.count == 1 ? "h1" : "")\"/>"
            }
            run.removeAll()
        }
        return markup
    }

    private func x(_ index: Double) -> String {
        let share = index / Double(max(1, history.count - 1))
        return Coordinate.text(Double(Self.plot.left) + share * Double(Self.plot.right - Self.plot.left))
    }

    private func y(_ power: Power, _ scale: Power) -> String {
        let share = Double(max(0, power.milliwatts)) / Double(max(1, scale.milliwatts))
        return Coordinate.text(Double(Self.plot.bottom) - share * Double(Self.plot.bottom - Self.plot.top))
    }
}
