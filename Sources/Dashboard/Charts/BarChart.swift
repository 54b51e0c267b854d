import UsageDomain

/// One bar a day, the value above it, the day below it.
struct BarChart: Sendable {
    struct Bar: Hashable, Sendable {
        var caption: String
        var value: Int64
        /// What is written above the bar and said by a screen reader; empty for none.
        var text: String
    }

    var bars: [Bar]
    var label: String

    /// An SVG element, or nil when every bar is empty.
    var svg: String? {
        guard let highest = bars.map(\.value).max(), highest > 0 else { return nil }
        let slot = 720.0 / Double(bars.count)
        var markup =
            "<svg class=\"chart\" viewBox=\"0 0 720 200\" role=\"img\" aria-label=\"\(label.escapedForMarkup)\">"
        markup += "<path class=\"grid\" d=\"M0 170H720\"/>"
        for (index, bar) in bars.enumerated() {
            let center = Coordinate.text((Double(index) + 0.5) * slot)
            let height = Double(max(0, bar.value)) / Double(highest) * 135
            if bar.value > 0 {
                markup += "<rect class=\"bar\" x=\"\(Coordinate.text(Double(index) * slot + slot * 0.2))\" "
                markup += "y=\"\(Coordinate.text(170 - height))\" width=\"\(Coordinate.text(slot * 0.6))\" "
                markup += "height=\"\(Coordinate.text(height))\" rx=\"3\"/>"
                markup += "<text class=\"tick\" x=\"\(center)\" y=\"\(Coordinate.text(162 - height))\" "
                markup += "text-anchor=\"middle\">\(bar.text.escapedForMarkup)</text>"
            }
            // Every second day, counted from the last, gives way where the figures are drawn larger.
            let tick = (bars.count - index).isMultiple(of: 2) ? "tick between" : "tick"
            markup += "<text class=\"\(tick)\" x=\"\(center)\" y=\"190\" text-anchor=\"middle\">"
            markup += bar.caption.escapedForMarkup + "</text>"
        }
        return markup + "</svg>"
    }
}
