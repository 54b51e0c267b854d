import Access
import HTTPTypes
import Hummingbird
import UsageDomain
import UsageStore

extension DashboardRoutes {
    /// Who is logged in with a browser.
    private struct Resident {
        let reception: Reception
        let account: Account
        let secret: Secret
        let session: BrowserSession
    }

    private func resident(_ context: DashboardContext) throws -> Resident {
        guard case .accounts(let reception) = gate.entrance else { throw HTTPError(.notFound) }
        guard let session = context.visitor.session, let secret = context.visitor.secret else {
            throw Gate.redirection(to: "/login?then=/account")
        }
        return Resident(reception: reception, account: session.account, secret: secret, session: session)
    }

    private func own(_ request: Request, _ context: DashboardContext) async throws -> (Resident, AccountForm) {
        (try resident(context), try await own(AccountForm.self, request, context))
    }

    @Sendable func account(_ request: Request, _ context: DashboardContext) async throws -> Response {
        try await show(resident(context), request, context) { _ in }
    }

    /// The old password is asked for: whoever finds a browser open cannot take the account.
    @Sendable func changePassword(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let (resident, form) = try await own(request, context)
        let language = context.language
        let (old, new) = (form.old ?? "", form.new ?? "")
        do throws(PasswordRule.Problem) {
            try PasswordRule.check(new, account: resident.account.id.rawValue, name: resident.account.name)
        } catch {
            let problem = error.text(in: language)
            return try await show(resident, request, context) { $0.problem = problem }
        }
        let (reception, secret, account) = (resident.reception, resident.secret, resident.account)
        let attempt = LogIn.Attempt(
            account: account.id.rawValue, password: old, code: nil, address: context.address,
            browser: resident.session.browser)
        let isRight = try await reception.offThePagesThreads {
            guard try reception.logIn.knowsPassword(attempt, at: reception.now()) else { return false }
            try reception.accounts.setPassword(try PasswordHash(of: new), of: account.id, keeping: secret)
            return true
        }
        return try await show(resident, request, context) { page in
            if isRight {
                page.done = Phrase.passwordChanged.text(in: language)
            } else {
                page.problem = Phrase.passwordOldWrong.text(in: language)
            }
        }
    }

    /// First shows a secret, then takes a code made with it; without either, turns the second factor off.
    @Sendable func changeSecondFactor(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let (resident, form) = try await own(request, context)
        let (language, now) = (context.language, resident.reception.now())
        let id = resident.account.id
        if resident.account.hasSecondFactor {
            // Off, with a code of the one that is to go.
            let outcome = try resident.reception.logIn.confirm(
                resident.secret, resident.session, typed: form.code ?? "", address: context.address, at: now)
            guard case .welcome = outcome else {
                return try await show(resident, request, context) {
                    $0.problem = Phrase.confirmRefused.text(in: language)
                }
            }
            try resident.reception.accounts.setSecondFactor(nil, [], of: id)
            return try await show(resident, request, context) { $0.done = Phrase.secondFactorOff.text(in: language) }
        }
        let factor = form.secret.flatMap(TimeBasedCode.init(text:)) ?? TimeBasedCode()
        let isKnown = form.secret.flatMap(TimeBasedCode.init(text:)) != nil
        if isKnown, let step = factor.step(of: form.code ?? "", at: now, usedUpTo: 0) {
            let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode() }
            try resident.reception.accounts.setSecondFactor(factor, codes, of: id, usedUpTo: step)
            return try await show(resident, request, context) { page in
                page.done = Phrase.secondFactorOn.text(in: language)
                page.newCodes = codes.map(\.text)
                page.hasNewCodes = true
            }
        }
        let lab = sources.board.current?.labName ?? "Relevé"
        return try await show(resident, request, context) { page in
            if isKnown { page.problem = Phrase.confirmRefused.text(in: language) }
            page.newFactor = AccountPage.NewFactor(
                token: page.token, shown: factor.text.inGroups(of: 4), secret: factor.text,
                address: factor.address(account: id, lab: lab))
        }
    }

    /// For machines where one is not logged in.
    @Sendable func changeOwnPin(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let (resident, form) = try await own(request, context)
        guard resident.account.rights.contains(.claim), let member = resident.account.member else {
            throw HTTPError(.forbidden)
        }
        let said = try await change(
            pin: form.pin, removes: form.action == "remove", of: member, by: resident.account, resident.reception,
            context)
        return try await show(resident, request, context) { page in
            page.done = said.done
            page.problem = said.problem
        }
    }

    /// The provider's identity no longer opens the account.
    @Sendable func unlinkIdentity(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let (resident, _) = try await own(request, context)
        guard let openID = resident.reception.openID else { throw HTTPError(.notFound) }
        try resident.reception.accounts.unlink(resident.account.id, issuer: openID.settings.issuer)
        return try await show(resident, request, context) {
            $0.done = Phrase.openIDUnlinked.text(in: context.language, openID.settings.name)
        }
    }

    private func identitySection(
        _ account: Account, _ reception: Reception, _ context: DashboardContext
    ) throws -> AccountPage.IdentitySection? {
        guard let openID = reception.openID else { return nil }
        let (name, language) = (openID.settings.name, context.language)
        let since = try reception.accounts.linked(account.id, issuer: openID.settings.issuer)
        return AccountPage.IdentitySection(
            title: Phrase.openIDTitle.text(in: language, name),
            state: since.map { Phrase.openIDIsLinked.text(in: language, formats[language].dateAndTime($0)) }
                ?? Phrase.openIDIsNotLinked.text(in: language, name), isLinked: since != nil,
            linkHref: "/login/openid?link=" + formGuard.token(for: context))
    }

    /// Logs the account's other browsers out.
    @Sendable func endOthers(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let (resident, _) = try await own(request, context)
        try resident.reception.accounts.endSessions(of: resident.account.id, besides: resident.secret)
        return try await show(resident, request, context) {
            $0.done = Phrase.browsersEnded.text(in: context.language)
        }
    }

    private func show(
        _ resident: Resident, _ request: Request, _ context: DashboardContext, _ change: (inout AccountPage) -> Void
    ) async throws -> Response {
        let (reception, format) = (resident.reception, formats[context.language])
        let now = reception.now()
        guard let account = try reception.accounts.account(resident.account.id) else { throw HTTPError(.unauthorized) }
        let sessions = try reception.accounts.sessions(of: account.id, at: now)
        let own = resident.secret.key
        var page = AccountPage(
            token: formGuard.token(for: context), name: account.name, account: account.id.rawValue,
            roles: Role.allCases.filter(account.roles.contains).map { $0.phrase.text(in: context.language) }
                .joined(separator: ", "),
            shortest: String(PasswordRule.shortest), hasSecondFactor: account.hasSecondFactor,
            recoveryCodes: account.hasSecondFactor
                ? Phrase.recoveryLeft.text(
                    in: context.language, format.count(Int64(try reception.accounts.recoveryCodesLeft(of: account.id))))
                : nil,
            pin: try account.member.flatMap { member in
                try account.rights.contains(.claim) ? pinSection(of: member, reception, context) : nil
            },
            identity: try identitySection(account, reception, context),
            browsers: sessions.map { key, session in
                AccountPage.Browser(
                    name: session.browser.isEmpty ? "–" : session.browser,
                    seen: TimeText(
                        session.seenAt, shown: format.ago(session.seenAt, now: now), format: format, isRelative: true),
                    isThis: key == own)
            }, hasOthers: sessions.count > 1)
        if request.uri.queryParameters["done"] == "linked", let openID = reception.openID {
            page.done = Phrase.openIDLinked.text(in: context.language, openID.settings.name)
        }
        change(&page)
        var response = await pages.page(
            .account, title: .accountTitle, section: nil, request: request, context: context, page)
        if page.problem != nil { response.status = .unprocessableContent }
        return response
    }
}

extension String {
    fileprivate func inGroups(of size: Int) -> String {
        var groups: [Substring] = []
        var rest = self[...]
        while !rest.isEmpty {
            groups.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return groups.joined(separator: " ")
    }
}
