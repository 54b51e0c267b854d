import UsageDomain

/// A session as `releve sessions --format json` prints it: a stable schema, absent values null.
struct SessionRecord: Encodable {
    let session: UsageSession

    private enum Key: String, CodingKey {
        case id, machine, start, end
        case closeReason = "close_reason"
        case member, company, project, purpose
        case accessMode = "access_mode"
        case busy = "busy_ms"
        case paused = "paused_ms"
        case idle = "idle_ms"
        case off = "off_ms"
        case fault = "fault_ms"
        case gap = "gap_ms"
        case energy = "energy_mwh"
        case energyGrade = "energy_grade"
        case quantities, runs, grade
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(session.id, forKey: .id)
        try container.encode(session.machine, forKey: .machine)
        try container.encode(session.start.iso8601, forKey: .start)
        try container.encode(session.end?.iso8601, forKey: .end)
        try container.encode(session.closeReason, forKey: .closeReason)
        try container.encode(session.attribution.member, forKey: .member)
        try container.encode(session.attribution.company, forKey: .company)
        try container.encode(session.attribution.project, forKey: .project)
        try container.encode(session.attribution.purpose, forKey: .purpose)
        try container.encode(session.attribution.accessMode, forKey: .accessMode)
        try container.encode(session.durations.busy, forKey: .busy)
        try container.encode(session.durations.paused, forKey: .paused)
        try container.encode(session.durations.idle, forKey: .idle)
        try container.encode(session.durations.off, forKey: .off)
        try container.encode(session.durations.fault, forKey: .fault)
        try container.encode(session.durations.gap, forKey: .gap)
        try container.encode(session.energy.milliwattHours, forKey: .energy)
        try container.encode(session.energyGrade, forKey: .energyGrade)
        try container.encode(
            Dictionary(uniqueKeysWithValues: session.quantities.map { ($0.key.sessionKey, $0.value) }),
            forKey: .quantities)
        try container.encode(session.runs.map(RunRecord.init), forKey: .runs)
        try container.encode(session.grade, forKey: .grade)
    }
}

private struct RunRecord: Encodable {
    let run: Run

    private enum Key: String, CodingKey {
        case start, end
        case busy = "busy_ms"
        case paused = "paused_ms"
        case job, outcome
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(run.start.iso8601, forKey: .start)
        try container.encode(run.end?.iso8601, forKey: .end)
        try container.encode(run.busy, forKey: .busy)
        try container.encode(run.paused, forKey: .paused)
        try container.encode(run.job, forKey: .job)
        try container.encode(run.outcome, forKey: .outcome)
    }
}
