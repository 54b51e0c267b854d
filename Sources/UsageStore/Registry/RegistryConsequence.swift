import CivilTime
import GRDB
package import UsageDomain

/// Sessions of one machine and day that a registry with a past day would have derived or stated otherwise.
package struct RegistryConsequence: Hashable, Sendable, CustomStringConvertible {
    package let machine: MachineID
    package let day: CivilDate
    package let sessions: Int
    /// Numbers of the statements that count and state some of them.
    package let statements: [String]

    package var description: String {
        "changes \(sessions) stored \(sessions == 1 ? "session" : "sessions") of \(machine) on \(day)"
            + (statements.isEmpty ? "" : ", stated in \(statements.joined(separator: ", "))")
    }
}

extension UsageStore {
    /// The stored sessions that a registry would touch, were it applied with a day in the past.
    ///
    /// Sessions it would bring about where there are none, as of a device bound to another machine, are not among them.
    ///
    /// - Returns: by day, then machine.
    package func consequences(of registry: LabRegistry, effective: Instant) throws -> [RegistryConsequence] {
        let versions = try registryVersions().map(\.declared)
        let old = RegistryTimeline(versions)
        let declared = RegistryTimeline.Version(
            number: Int64(versions.count + 1), effective: effective, registry: registry)
        let new = RegistryTimeline(versions + [declared])
        var query = SessionQuery()
        query.endsAfter = effective
        struct Place: Hashable {
            let machine: MachineID
            let day: CivilDate
        }
        let stated = try statementsBySession(until: effective)
        var found: [Place: (sessions: Int, statements: Set<String>)] = [:]
        for session in try sessions(query) {
            let instant = max(session.start, effective)
            guard old.facts(of: session, at: instant) != new.facts(of: session, at: instant),
                let day = new.calendar(at: session.start)?.day(containing: session.start).date
            else { continue }
            let place = Place(machine: session.machine, day: day)
            found[place, default: (0, [])].sessions += 1
            found[place, default: (0, [])].statements.formUnion(stated[session.id] ?? [])
        }
        return found.map { place, what in
            RegistryConsequence(
                machine: place.machine, day: place.day, sessions: what.sessions, statements: what.statements.sorted())
        }.sorted { ($0.day, $0.machine) < ($1.day, $1.machine) }
    }

    private func statementsBySession(until instant: Instant) throws -> [SessionID: [String]] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT s.session, s.statement FROM stated_session AS s JOIN stated_period AS p USING (statement)
                    WHERE p.until_at > ? AND json_extract(s.present, '$.own') IS NOT NULL
                    """, arguments: [instant.milliseconds])
            return Dictionary(grouping: rows) { SessionID(rawValue: $0["session"]) }
                .mapValues { $0.map { row in row["statement"] } }
        }
    }
}

/// What a session is derived and stated with.
private struct SessionFacts: Hashable {
    let lab: Lab?
    let machine: Machine?
    let member: Member?
    let company: Company?
    let project: Project?
    /// Of a session nobody is named for: whom a badge could name.
    let badges: [MemberID: [String]]
}

extension RegistryTimeline {
    fileprivate func facts(of session: UsageSession, at instant: Instant) -> SessionFacts {
        let attribution = session.attribution
        let members = attribution.isAttributed ? [] : registry(at: instant)?.members ?? []
        return SessionFacts(
            lab: lab(at: instant), machine: machine(session.machine, at: instant),
            member: attribution.member.flatMap { member($0, at: instant) },
            company: attribution.company.flatMap { company($0, at: instant) },
            project: attribution.project.flatMap { project($0, at: instant) },
            badges: Dictionary(members.map { ($0.id, $0.badges) }, uniquingKeysWith: { first, _ in first }))
    }
}
