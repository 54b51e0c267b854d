import UsageDomain

extension ClockIncident {
    /// For terminals.
    var line: String {
        let (first, last) = (from.iso8601, to.iso8601)
        return switch kind {
        case .jumped: "it was set forward from \(first) to \(last): what lies between is a gap of every machine"
        case .placed(let span):
            "from \(first) to \(last) it was \(span.milliseconds.magnitude / 1000) s "
                + "\(span < .zero ? "ahead" : "behind"); what arrived then is dated by the time it was set to"
        case .untold: "from \(first) to \(last) it was wrong, nobody knows by how much: a gap of every machine"
        }
    }
}
