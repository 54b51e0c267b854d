import HTTPTypes
import Hummingbird
import UsageDomain

/// What a browser sends to say whose sessions were.
private struct AttributionForm: GuardedForm {
    var token: String?
    var sessions: [String]?
    /// `project:ID` or `member:ID`.
    var who: String?
    var reason: String?

    /// Nil when nobody was chosen.
    var change: AttributionChange? {
        let parts = (who ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "project": return AttributionChange(project: ProjectID(rawValue: parts[1]))
        case "member": return AttributionChange(member: MemberID(rawValue: parts[1]))
        default: return nil
        }
    }
}

extension DashboardRoutes {
    /// Attributes the sessions ticked, each by one decision; what cannot be is said, the others stay attributed.
    @Sendable func attribute(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let form = try await own(AttributionForm.self, request, context)
        let language = context.language
        func refused(_ problem: String) async throws -> Response {
            try await inbox(request, context) { $0.problem = problem }
        }
        // A session over midnight stands there once for each day.
        var sessions: [SessionID] = []
        for id in form.sessions ?? [] where !sessions.contains(SessionID(rawValue: id)) {
            sessions.append(SessionID(rawValue: id))
        }
        guard !sessions.isEmpty else { return try await refused(Phrase.attributeNothing.text(in: language)) }
        let reason = String((form.reason ?? "").prefix(200))
        guard let change = form.change, !reason.allSatisfy(\.isWhitespace) else {
            return try await refused(Phrase.attributeNobody.text(in: language))
        }
        var problems: [String] = []
        for session in sessions {
            do {
                try await sources.attribute(session, change, context.visitor.author, reason)
            } catch let problem as AttributionProblem {
                problems.append("\(session): \(problem)")
            }
        }
        guard problems.isEmpty else { return try await refused(problems.joined(separator: " · ")) }
        return Response(status: .seeOther, headers: [.location: "/inbox?done=\(sessions.count)"])
    }
}

extension SessionsPage.Attribution {
    init(_ directory: PartyDirectory, token: String, language: Language) {
        let companies = directory.companies
        self.init(
            token: token,
            projects: directory.projects.values.map { project in
                let company = project.company.flatMap { companies[$0]?.name }
                return SessionsPage.Choice(
                    value: "project:\(project.id)",
                    label: [company, project.title].compactMap(\.self).joined(separator: " — "), isSelected: false)
            }.sorted { ($0.label, $0.value) < ($1.label, $1.value) },
            members: directory.members.values.map { member in
                SessionsPage.Choice(
                    value: "member:\(member.id)", label: directory.name(of: member.id, inFull: true), isSelected: false)
            }.sorted { ($0.label, $0.value) < ($1.label, $1.value) },
            reason: Phrase.attributeUsualReason.text(in: language))
    }
}
