/// A session in its documented forms, as commands print and pages export it: JSON with absent values null, and CSV.
///
/// Energy that nothing measured is 0 with the grade `estimated` in JSON, and an empty cell in CSV.
package struct SessionRecord: Encodable, Sendable {
    private let session: UsageSession
    private let overlaps: [SessionID]?

    /// `overlaps` are the same member's sessions at other machines meanwhile; nil where nobody looked.
    package init(_ session: UsageSession, overlaps: [SessionID]? = nil) {
        self.session = session
        self.overlaps = overlaps
    }

    private enum Key: String, CodingKey {
        case id, machine, start, end, member, company, project, purpose, quantities, runs, grade, job, outcome
        case overlaps, mark
        case closeReason = "close_reason"
        case accessMode = "access_mode"
        case busy = "busy_ms"
        case paused = "paused_ms"
        case idle = "idle_ms"
        case off = "off_ms"
        case fault = "fault_ms"
        case gap = "gap_ms"
        case energy = "energy_mwh"
        case energyGrade = "energy_grade"
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(session.id, forKey: .id)
        try fields.encode(session.machine, forKey: .machine)
        try fields.encode(session.start.iso8601, forKey: .start)
        try fields.encode(session.end?.iso8601, forKey: .end)
        try fields.encode(session.closeReason, forKey: .closeReason)
        try fields.encode(session.attribution.member, forKey: .member)
        try fields.encode(session.attribution.company, forKey: .company)
        try fields.encode(session.attribution.project, forKey: .project)
        try fields.encode(session.attribution.purpose, forKey: .purpose)
        try fields.encode(session.attribution.accessMode, forKey: .accessMode)
        try fields.encode(session.attribution.mark, forKey: .mark)
        try fields.encode(session.durations.busy, forKey: .busy)
        try fields.encode(session.durations.paused, forKey: .paused)
        try fields.encode(session.durations.idle, forKey: .idle)
        try fields.encode(session.durations.off, forKey: .off)
        try fields.encode(session.durations.fault, forKey: .fault)
        try fields.encode(session.durations.gap, forKey: .gap)
        try fields.encode(session.energy.milliwattHours, forKey: .energy)
        try fields.encode(session.energyGrade, forKey: .energyGrade)
        let quantities = session.quantities.map { ($0.key.sessionKey, $0.value) }
        try fields.encode(Dictionary(quantities) { first, _ in first }, forKey: .quantities)
        try fields.encode(session.runs.map(RunRecord.init), forKey: .runs)
        try fields.encode(session.grade, forKey: .grade)
        try fields.encodeIfPresent(overlaps, forKey: .overlaps)
    }

    private struct RunRecord: Encodable {
        let run: Run

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Key.self)
            try fields.encode(run.start.iso8601, forKey: .start)
            try fields.encode(run.end?.iso8601, forKey: .end)
            try fields.encode(run.busy, forKey: .busy)
            try fields.encode(run.paused, forKey: .paused)
            try fields.encode(run.job, forKey: .job)
            try fields.encode(run.outcome, forKey: .outcome)
        }
    }

    package static let csvHeader =
        "id;machine;start;end;close_reason;member;company;project;purpose;access_mode;"
        + "busy_ms;paused_ms;idle_ms;off_ms;fault_ms;gap_ms;energy_mwh;energy_grade;grade;mark;overlaps"

    /// One line of the CSV form, without its line break.
    package var csvLine: String {
        let attribution = session.attribution
        let durations = session.durations
        let texts = [
            session.id.rawValue, session.machine.rawValue, session.start.iso8601, session.end?.iso8601 ?? "",
            session.closeReason?.rawValue ?? "", attribution.member?.rawValue ?? "",
            attribution.company?.rawValue ?? "", attribution.project?.rawValue ?? "",
            attribution.purpose?.rawValue ?? "", attribution.accessMode.rawValue,
        ]
        let numbers = MachineStateColumns.order.map { String(durations[$0].milliseconds) }
        let energy = session.isEnergyKnown ? String(session.energy.milliwattHours) : ""
        let others = Self.cell((overlaps ?? []).map(\.rawValue).joined(separator: " "))
        let mark = attribution.mark?.rawValue ?? ""
        let rest = [energy, session.energyGrade.rawValue, session.grade.rawValue, mark, others]
        return (texts.map(Self.cell) + numbers + rest).joined(separator: ";")
    }

    private enum MachineStateColumns {
        static let order: [MachineState] = [.busy, .paused, .idle, .off, .fault, .unknown]
    }

    /// Quoted where it must be; a text that a spreadsheet would take for a formula is marked as text.
    package static func cell(_ text: String) -> String {
        let safe = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
        let mustQuote = safe.unicodeScalars.contains { [";", "\"", "\n", "\r"].contains($0) }
        guard mustQuote else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
