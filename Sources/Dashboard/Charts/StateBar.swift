import UsageDomain

/// A machine's states over a span of time as one bar; what is not known is hatched.
struct StateBar: Sendable {
    var spans: [StateSpan]
    var start: Instant
    var end: Instant
    /// Instants at which it is cut, drawn over it.
    var cuts: [Instant] = []
    var label: String
    var format: HumanFormat

    private static let plot = (left: 84, right: 708)

    /// An SVG element; nil for a span without length.
    var svg: String? {
        guard start < end else { return nil }
        var markup = "<svg class=\"chart states\" viewBox=\"0 0 720 52\" role=\"img\" "
        markup += "data-plot=\"\(Self.plot.left) \(Self.plot.right)\" "
        markup += "aria-label=\"\(label.escapedForMarkup)\">"
        markup += "<rect class=\"span unknown\" x=\"\(Self.plot.left)\" y=\"6\" height=\"24\" "
        markup += "width=\"\(Self.plot.right - Self.plot.left)\"/>"
        for span in spans where span.state != .unknown {
            let (from, to) = (x(span.start), x(span.end))
            let title =
                "\(span.state.phrase.text(in: format.language)) \(format.time(span.start))–\(format.time(span.end))"
            markup +=
                "<rect class=\"span \(span.state.rawValue)\" x=\"\(Coordinate.text(from))\" y=\"6\" height=\"24\" "
            markup +=
                "width=\"\(Coordinate.text(max(0.3, to - from)))\"><title>\(title.escapedForMarkup)</title></rect>"
        }
        for cut in cuts { markup += "<path class=\"cut\" d=\"M\(Coordinate.text(x(cut))) 2v32\"/>" }
        return markup + ticks() + "</svg>"
    }

    private func ticks() -> String {
        let tick = PowerChart.tick(for: end - start)
        var markup = ""
        var ago = TimeSpan.zero
        while ago < end - start {
            let place = Coordinate.text(x(end - ago))
            markup += "<text class=\"tick\" x=\"\(place)\" y=\"46\" text-anchor=\"\(ago == .zero ? "end" : "middle")\">"
            markup += format.time(end - ago) + "</text>"
            ago += tick
        }
        return markup
    }

    private func x(_ instant: Instant) -> Double {
        let share = Double((instant - start).milliseconds) / Double((end - start).milliseconds)
        return Double(Self.plot.left) + min(1, max(0, share)) * Double(Self.plot.right - Self.plot.left)
    }
}
