import UsageDomain
import UsageStore

/// A value of a record as a person reads it: what a difference is told with.
struct Figure: Hashable {
    let name: String
    let value: String
    /// Follows the value, with a space before it.
    let unit: String
    /// What a record without this figure is taken to say.
    let absent: String

    init(_ name: String, _ value: String?) {
        self.name = name
        self.value = value ?? "none"
        unit = ""
        absent = "none"
    }

    init(_ name: String, _ value: Int64, unit: String = "") {
        self.name = name
        self.value = String(value)
        self.unit = unit.isEmpty ? "" : " " + unit
        absent = "0"
    }

    /// `energy 999999 mWh in the store, 168650 by the journal`, for each figure that differs.
    static func differences(_ stored: [Figure], _ derived: [Figure]) -> [String] {
        let known = Set(stored.map(\.name))
        let figures = stored + derived.filter { !known.contains($0.name) }
        return figures.compactMap { figure in
            let found = stored.first { $0.name == figure.name }?.value ?? figure.absent
            let expected = derived.first { $0.name == figure.name }?.value ?? figure.absent
            guard found != expected else { return nil }
            return "\(figure.name) \(found)\(figure.unit) in the store, \(expected) by the journal"
        }
    }
}

extension UsageSession {
    /// Every field, in the order of the type.
    var figures: [Figure] {
        [
            Figure("machine", machine.rawValue),
            Figure("start", start.iso8601),
            Figure("end", end?.iso8601 ?? "open"),
            Figure("close reason", closeReason?.rawValue),
            Figure("member", attribution.member?.rawValue),
            Figure("company", attribution.company?.rawValue),
            Figure("project", attribution.project?.rawValue),
            Figure("purpose", attribution.purpose?.rawValue),
            Figure("access mode", attribution.accessMode.rawValue),
        ] + durations.figures + [
            Figure("energy", energy.milliwattHours, unit: "mWh"),
            Figure("energy grade", energyGrade.rawValue),
        ] + quantities.figures + [
            Figure("runs", runs.isEmpty ? nil : runs.map(\.text).joined(separator: ", ")),
            Figure("grade", grade.rawValue),
        ]
    }
}

extension RollupAmounts {
    var figures: [Figure] {
        durations.figures + [
            Figure("energy", energy.milliwattHours, unit: "mWh"),
            Figure("runs", runs),
            Figure("sessions", sessions),
        ] + increases.figures
    }
}

extension StateDurations {
    fileprivate var figures: [Figure] {
        MachineState.allCases.map { Figure($0 == .unknown ? "gap" : $0.rawValue, self[$0].milliseconds, unit: "ms") }
    }
}

extension [Quantity: Int64] {
    fileprivate var figures: [Figure] {
        sorted { $0.key.rawValue < $1.key.rawValue }.map {
            Figure($0.key.rawValue, $0.value, unit: $0.key.unit.rawValue)
        }
    }
}

extension Run {
    fileprivate var text: String {
        let words = [job.map { "job \($0)" }, outcome.map { "\($0)" }].compactMap { $0 }
        return
            (["\(start.iso8601)/\(end?.iso8601 ?? "open")", "busy \(busy.milliseconds) ms"]
            + ["paused \(paused.milliseconds) ms"] + words).joined(separator: " ")
    }
}
