import Access
import Accounting
import CivilTime
import Decisions
import HTTPTypes
import Hummingbird
import UsageDomain

/// What a browser sends to decide about one session.
private struct SessionForm: GuardedForm {
    var token: String?
    var seen: String?
    var reason: String?
    /// As an attribution names it: `project:ID`, `member:ID` or `mark:NAME`.
    var who: String?
    /// `2026-03-02T14:30`, by the lab's clock.
    var at: String?
    /// The neighbour to merge with.
    var with: String?
    /// Of the ledger, to withdraw.
    var entry: String?
}

extension DashboardRoutes {
    /// For who may see everybody's, and for whose it is.
    @Sendable func session(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let id = try Self.sessionID(context)
        let member = context.visitor.rights.contains(.seeOwn) ? context.visitor.account?.member : nil
        if member == nil { try gate.check(.seeEverybody, request, context) }
        let seen = try await sources.latestDecision()
        guard let detail = try await sources.sessionDetail(id) else { throw HTTPError(.notFound) }
        if detail.session.attribution.member != member { try gate.check(.seeEverybody, request, context) }
        return try await show(detail, seen: seen, request, context)
    }

    @Sendable func splitSession(_ request: Request, _ context: DashboardContext) async throws -> Response {
        try await decide(request, context) { id, form in
            formats.clock.instant(typed: form.at ?? "").map { .split(id, at: $0) }
        }
    }

    @Sendable func mergeSession(_ request: Request, _ context: DashboardContext) async throws -> Response {
        try await decide(request, context) { id, form in
            form.with.map { .merge([id, SessionID(rawValue: $0)]) }
        }
    }

    @Sendable func attributeSession(_ request: Request, _ context: DashboardContext) async throws -> Response {
        try await decide(request, context) { id, form in
            AttributionChange(typed: form.who ?? "").map { .attribute([id], $0) }
        }
    }

    @Sendable func undoDecision(_ request: Request, _ context: DashboardContext) async throws -> Response {
        try await decide(request, context) { _, form in
            form.entry.flatMap { Int64($0) }.map { .withdraw([$0]) }
        }
    }

    private static func sessionID(_ context: DashboardContext) throws -> SessionID {
        SessionID(rawValue: try context.parameters.require("id"))
    }

    /// Decides, and shows the session as it is then, by the name it has then.
    private func decide(
        _ request: Request, _ context: DashboardContext, _ make: (SessionID, SessionForm) -> DecisionRequest?
    ) async throws -> Response {
        let id = try Self.sessionID(context)
        let form = try await own(SessionForm.self, request, context)
        let language = context.language
        let typed = String((form.reason ?? "").prefix(200))
        let reason =
            typed.allSatisfy(\.isWhitespace) && form.entry != nil ? Phrase.undoReason.text(in: language) : typed
        guard let decision = make(id, form), reason.isOneLine() else {
            return try await session(id, request, context, problem: Phrase.decisionIncomplete.text(in: language))
        }
        do {
            let entries = try await sources.decide(
                decision, context.visitor.actor, reason, form.seen.flatMap { Int64($0) })
            let place = try await sources.sessionsConcerned(entries).first?.id ?? id
            return Response(
                status: .seeOther, headers: [.location: "/sessions/\(place.rawValue.escapedForPath)?done=1"])
        } catch {
            guard let refusal = DecisionRefusal(error, format: formats[language]) else { throw error }
            return try await session(id, request, context, problem: refusal.text)
        }
    }

    private func session(
        _ id: SessionID, _ request: Request, _ context: DashboardContext, problem: String
    ) async throws -> Response {
        let seen = try await sources.latestDecision()
        guard let detail = try await sources.sessionDetail(id) else { throw HTTPError(.notFound) }
        return try await show(detail, seen: seen, request, context, problem: problem)
    }

    /// `seen` is the newest decision that was there before the session was read.
    private func show(
        _ detail: SessionDetail, seen: Int64, _ request: Request, _ context: DashboardContext, problem: String? = nil
    ) async throws -> Response {
        let format = formats[context.language]
        let directory = try await directory()
        let session = detail.session
        let decides = context.visitor.rights.contains(.decideSessions)
        let token = formGuard.token(for: context)
        let machine = directory.withPast.machines[session.machine]
        let neighbours = [detail.before, detail.after].compactMap(\.self).filter { $0.end != nil }.map {
            SessionPage.Neighbour(
                id: $0.id.rawValue, label: "\(format.dateAndTime($0.start))–\(format.time($0.knownEnd))")
        }
        let content = SessionPage(
            title: Phrase.sessionTitle.text(in: context.language, format.dateAndTime(session.start)),
            machineName: directory.on(session.start).name(of: session.machine),
            machineHref: "/machines/" + session.machine.rawValue.escapedForPath, problem: problem,
            done: request.uri.queryParameters["done"] == nil ? nil : Phrase.decisionDone.text(in: context.language),
            facts: SessionPage.facts(detail, directory, format), states: SessionPage.states(session, format),
            stateBar: StateBar(
                spans: detail.spans, start: session.start, end: session.knownEnd,
                label: Phrase.sessionStates.text(in: context.language), format: format
            ).svg,
            powerChart: PowerChart(
                history: detail.power, end: session.knownEnd, step: detail.powerStep,
                thresholds: [machine?.power.onAbove, machine?.power.busyAbove].compactMap(\.self),
                label: Phrase.sessionPower.text(in: context.language), format: format
            ).svg,
            quantities: SessionPage.quantities(session, format), runs: SessionPage.runs(session, format),
            hasRuns: !session.runs.isEmpty,
            decisions: SessionPage.decisions(
                detail, directory, token: token, seen: seen, decides: decides,
                for: context.visitor.rights.contains(.seeEverybody) ? nil : session.attribution.member, format),
            isDecided: !detail.history.isEmpty,
            evidence: detail.evidence.map { blocks in
                Phrase.sessionEvidence.text(
                    in: context.language, format.count(blocks.first.sequence), format.count(blocks.last.sequence),
                    String(blocks.first.hash.prefix(16)), String(blocks.last.hash.prefix(16)))
            },
            command:
                "releve journal export --db \(sources.storeName) --from \(session.start.iso8601) --to \((session.knownEnd + .seconds(1)).iso8601)",
            statements: detail.statements, isStated: !detail.statements.isEmpty,
            forms: decides
                ? SessionPage.Forms(
                    token: token, seen: String(seen),
                    path: "/sessions/" + session.id.rawValue.escapedForPath,
                    who: SessionsPage.Attribution(directory, token: token, seen: 0, language: context.language),
                    earliest: formats.clock.typed(session.start), latest: formats.clock.typed(session.knownEnd),
                    neighbours: neighbours, hasNeighbours: !neighbours.isEmpty) : nil)
        var response = await pages.page(
            .session, title: content.title, section: .sessions, request: request, context: context, content)
        if problem != nil { response.status = .unprocessableContent }
        return response
    }
}

extension LocalCalendar {
    /// As a field of type `datetime-local` writes a time of the lab's clock; nil for anything else.
    func instant(typed: String) -> Instant? {
        let parts = typed.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = CivilDate(String(parts[0])), let time = TimeSpan(clock: parts[1]) else {
            return nil
        }
        return instant(on: day, at: time)
    }

    /// What such a field shows of an instant.
    func typed(_ instant: Instant) -> String {
        let reading = reading(of: instant)
        return "\(reading.date)T\(pad(reading.hour, 2)):\(pad(reading.minute, 2)):\(pad(reading.second, 2))"
    }
}
