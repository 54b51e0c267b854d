import UsageDomain

/// A small power curve: equal steps of time, empty where nothing was heard.
struct Sparkline: Sendable {
    var history: [Power?]
    var width = 240
    var height = 40
    /// What a screen reader says instead of the curve.
    var label: String

    /// Below this peak the curve is not stretched, so that the noise of a machine at rest stays flat.
    static let smallestScale = Power.watts(20)

    /// An SVG element, or nil when there is nothing to draw.
    var svg: String? {
        guard history.contains(where: { $0 != nil }) else { return nil }
        let peak = max(Self.smallestScale, history.compactMap(\.self).max() ?? Self.smallestScale)
        var markup =
            "<svg class=\"sparkline\" viewBox=\"0 0 \(width) \(height)\" preserveAspectRatio=\"none\" role=\"img\" "
        markup += "aria-label=\"\(label.escapedForMarkup)\">"
        for segment in segments(peak: peak) { markup += segment }
        return markup + "</svg>"
    }

    private func segments(peak: Power) -> [String] {
        var drawn: [String] = []
        var points: [(x: String, y: String)] = []
        func close() {
            guard let first = points.first, let last = points.last else { return }
            if points.count == 1 {
                drawn.append("<circle class=\"line-dot\" cx=\"\(first.x)\" cy=\"\(first.y)\" r=\"1.5\"/>")
            } else {
                let line = points.map { "\($0.x) \($0.y)" }.joined(separator: "L")
                drawn.append("<path class=\"area\" d=\"M\(first.x) \(height)L\(line)L\(last.x) \(height)Z\"/>")
                drawn.append("<path class=\"line\" d=\"M\(line)\"/>")
            }
            points.removeAll()
        }
        for (index, power) in history.enumerated() {
            if let power {
                points.append((x(index), y(power, peak: peak)))
            } else {
                close()
            }
        }
        close()
        return drawn
    }

    private func x(_ index: Int) -> String {
        let steps = max(1, history.count - 1)
        return Coordinate.text(Double(index) * Double(width) / Double(steps))
    }

    private func y(_ power: Power, peak: Power) -> String {
        let share = Double(max(0, power.milliwatts)) / Double(peak.milliwatts)
        return Coordinate.text(Double(height) - 1.5 - share * Double(height - 3))
    }
}
