import Access
import HTTPTypes
import Hummingbird
import Logging
import UsageDomain

extension DashboardRoutes {
    /// A member's PIN.
    @Sendable func pin(_ request: Request, _ context: DashboardContext) async throws -> Response {
        try await showPin(request, context)
    }

    /// Set or taken away by who keeps the registry.
    @Sendable func changePin(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let form = try await own(PinForm.self, request, context)
        guard case .accounts(let reception) = gate.entrance, let account = context.visitor.account else {
            throw HTTPError(.notFound)
        }
        let member = try await declaredMember(context)
        let said = try await change(
            pin: form.pin, removes: form.action == "remove", of: member.id, by: account, reception, context)
        return try await showPin(request, context, said)
    }

    /// Sets a PIN, or takes it away; says what came of it.
    func change(
        pin: String?, removes: Bool, of member: MemberID, by account: Account, _ reception: Reception,
        _ context: DashboardContext
    ) async throws -> (done: String?, problem: String?) {
        let language = context.language
        let typed = removes ? nil : (pin ?? "").filter { !$0.isWhitespace }
        if let typed {
            do throws(PinRule.Problem) { try PinRule.check(typed) } catch {
                return (nil, error.text(in: language))
            }
        }
        try await reception.offThePagesThreads {
            try reception.accounts.setPin(
                try typed.map { try PasswordHash(of: $0) }, of: member, by: account.id.rawValue, at: reception.now())
        }
        context.logger.notice(
            "PIN changed", metadata: ["member": "\(member)", "by": "\(account.id)", "removed": "\(removes)"])
        return ((removes ? Phrase.pinRemoved : .pinSaved).text(in: language), nil)
    }

    func pinSection(
        of member: MemberID, _ reception: Reception, _ context: DashboardContext
    ) throws -> PinSection {
        let since = try reception.accounts.pinSet(of: member)
        return PinSection(
            state: since.map {
                Phrase.pinIsSet.text(in: context.language, formats[context.language].dateAndTime($0))
            } ?? Phrase.pinIsNotSet.text(in: context.language), isSet: since != nil)
    }

    private func declaredMember(_ context: DashboardContext) async throws -> Member {
        let id = try context.parameters.require("id")
        guard let member = try await sources.registry()?.members.first(where: { $0.id.rawValue == id }) else {
            throw HTTPError(.notFound)
        }
        return member
    }

    private func showPin(
        _ request: Request, _ context: DashboardContext, _ said: (done: String?, problem: String?) = (nil, nil)
    ) async throws -> Response {
        guard case .accounts(let reception) = gate.entrance else { throw HTTPError(.notFound) }
        let member = try await declaredMember(context)
        let page = PinPage(
            heading: Phrase.pinFor.text(in: context.language, member.name ?? member.id.rawValue),
            token: formGuard.token(for: context), memberHref: RegistryPart.member.href(member.id.rawValue),
            pin: try pinSection(of: member.id, reception, context), problem: said.problem, done: said.done)
        var response = await pages.page(
            .pin, title: page.heading, section: .settings, request: request, context: context, page)
        if page.problem != nil { response.status = .unprocessableContent }
        return response
    }
}
