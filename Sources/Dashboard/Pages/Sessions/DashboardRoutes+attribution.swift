import Decisions
import HTTPTypes
import Hummingbird
import UsageDomain

/// What a browser sends to say whose sessions were.
private struct AttributionForm: GuardedForm {
    var token: String?
    var sessions: [String]?
    /// `project:ID`, `member:ID` or `mark:NAME`.
    var who: String?
    var reason: String?
    /// The newest decision when the page was drawn.
    var seen: String?
    /// A suggestion taken by its button: the session, a space, and whose it was as `who` names it.
    var take: String?
}

extension AttributionChange {
    /// As a page's choice names it: `project:ID`, `member:ID` or `mark:NAME`, several after each other with spaces; nil when
    /// nobody was chosen.
    init?(typed: String) {
        self.init()
        for part in typed.split(separator: " ") {
            let words = part.split(separator: ":", maxSplits: 1).map(String.init)
            guard words.count == 2 else { return nil }
            switch words[0] {
            case "project": project = ProjectID(rawValue: words[1])
            case "member": member = MemberID(rawValue: words[1])
            case "mark": mark = SessionMark(rawValue: words[1])
            default: return nil
            }
        }
        if isEmpty { return nil }
    }
}

extension DashboardRoutes {
    /// Attributes the sessions ticked, all or none; what cannot be is said.
    @Sendable func attribute(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let form = try await own(AttributionForm.self, request, context)
        let language = context.language
        func refused(_ problem: String) async throws -> Response {
            try await inbox(request, context) { $0.problem = problem }
        }
        let taken = form.take.map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
        // A session over midnight stands there once for each day.
        var sessions: [SessionID] = []
        for id in taken.map({ Array($0.prefix(1)) }) ?? form.sessions ?? []
        where !sessions.contains(SessionID(rawValue: id)) {
            sessions.append(SessionID(rawValue: id))
        }
        guard !sessions.isEmpty else { return try await refused(Phrase.attributeNothing.text(in: language)) }
        let reason = String((form.reason ?? "").prefix(200))
        let who = taken.map { $0.count == 2 ? $0[1] : "" } ?? form.who ?? ""
        guard let change = AttributionChange(typed: who), !reason.allSatisfy(\.isWhitespace) else {
            return try await refused(Phrase.attributeNobody.text(in: language))
        }
        do {
            let entries = try await sources.decide(
                .attribute(sessions, change), context.visitor.actor, reason, form.seen.flatMap { Int64($0) })
            let undo = entries.map(String.init).joined(separator: ",")
            return Response(status: .seeOther, headers: [.location: "/inbox?done=\(sessions.count)&undo=\(undo)"])
        } catch {
            guard let refusal = DecisionRefusal(error, format: formats[language]) else { throw error }
            return try await refused(refusal.text)
        }
    }

    /// Withdraws decisions just taken.
    @Sendable func undo(_ request: Request, _ context: DashboardContext) async throws -> Response {
        struct UndoForm: GuardedForm {
            var token: String?
            var entries: String?
            var seen: String?
        }
        let form = try await own(UndoForm.self, request, context)
        let entries = (form.entries ?? "").split(separator: ",").compactMap { Int64($0) }
        do {
            _ = try await sources.decide(
                .withdraw(entries), context.visitor.actor, Phrase.undoReason.text(in: context.language),
                form.seen.flatMap { Int64($0) })
        } catch {
            guard let refusal = DecisionRefusal(error, format: formats[context.language]) else { throw error }
            return try await inbox(request, context) { $0.problem = refusal.text }
        }
        return Response(status: .seeOther, headers: [.location: "/inbox?undone=\(entries.count)"])
    }
}

extension SessionsPage.Attribution {
    init(_ directory: PartyDirectory, token: String, seen: Int64, language: Language) {
        let companies = directory.companies
        self.init(
            token: token, seen: String(seen),
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
            marks: SessionMark.allCases.map {
                SessionsPage.Choice(
                    value: "mark:\($0.rawValue)", label: $0.phrase.text(in: language), isSelected: false)
            },
            reason: Phrase.attributeUsualReason.text(in: language))
    }
}
