import Access
import HTTPTypes
import Hummingbird
import Logging
import UsageDomain

/// Who administers the accounts, and where they lie.
private struct Administration {
    let reception: Reception
    let by: Account
    var now: Instant { reception.now() }
    var accounts: AccountStore { reception.accounts }
}

extension DashboardRoutes {
    private func administration(_ context: DashboardContext) throws -> Administration {
        guard case .accounts(let reception) = gate.entrance, let account = context.visitor.account else {
            throw HTTPError(.notFound)
        }
        return Administration(reception: reception, by: account)
    }

    @Sendable func accounts(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let administration = try administration(context)
        let done = request.uri.queryParameters["done"].map(String.init).flatMap(GrantRecord.Deed.init(rawValue:))
        let latest = try administration.accounts.grants(limit: 1).first
        return try await show(administration, request, context) { page in
            // Only what is so is said: the address may have been written by anybody.
            guard let done, let latest, latest.deed == done else { return }
            page.done = Phrase.accountDone.text(
                in: context.language, latest.account.rawValue, done.phrase.text(in: context.language))
        }
    }

    /// Makes an account, whose first password is shown once.
    @Sendable func addAccount(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let administration = try administration(context)
        let form = try await own(AccountChangeForm.self, request, context)
        guard let roles = form.chosenRoles else { throw HTTPError(.badRequest) }
        guard let id = AccountID(typed: form.account ?? "") else {
            return try await show(administration, request, context, adding: form) {
                $0.problem = Phrase.accountBadName.text(in: context.language)
            }
        }
        let account = Account(
            id: id, name: form.chosenName.isEmpty ? id.rawValue : form.chosenName, roles: roles,
            member: form.chosenMember, company: form.chosenCompany, createdAt: administration.now,
            grantedBy: administration.by.id.rawValue)
        do {
            let password = PasswordRule.freshPassword()
            try await administration.reception.offThePagesThreads {
                try administration.accounts.add(account, password: try PasswordHash(of: password))
                if administration.reception.openID != nil, !form.chosenInvitation.isEmpty {
                    try administration.accounts.invite(id, as: form.chosenInvitation, at: administration.now)
                }
            }
            context.logger.notice(
                "Account added", metadata: ["account": "\(id)", "by": "\(administration.by.id)"])
            return try await show(administration, request, context) { page in
                page.secret = AccountsPage.Secret(
                    title: Phrase.accountFirstPassword.text(in: context.language, account.id.rawValue),
                    password: password)
            }
        } catch let problem as AccessProblem {
            return try await show(administration, request, context, adding: form) {
                $0.problem = problem.text(in: context.language)
            }
        }
    }

    /// Roles, password, removal of one account.
    @Sendable func changeAccount(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let administration = try administration(context)
        let form = try await own(AccountChangeForm.self, request, context)
        let id = AccountID(rawValue: try context.parameters.require("id"))
        guard let action = form.action.flatMap(AccountChangeForm.Action.init), let roles = form.chosenRoles else {
            throw HTTPError(.badRequest)
        }
        guard var account = try administration.accounts.account(id) else { throw HTTPError(.notFound) }
        let (accounts, by, now) = (administration.accounts, administration.by.id.rawValue, administration.now)
        context.logger.notice(
            "Account changed", metadata: ["account": "\(id)", "by": "\(by)", "what": "\(action.rawValue)"])
        account.grantedBy = by
        do {
            switch action {
            case .change:
                account.roles = roles
                account.member = form.chosenMember
                account.company = form.chosenCompany
                if !form.chosenName.isEmpty { account.name = form.chosenName }
                try accounts.change(account, at: now)
                if administration.reception.openID != nil {
                    try accounts.invite(id, as: form.chosenInvitation, at: now)
                }
                return Self.redirection(to: .changed)
            case .disable, .enable:
                account.isDisabled = action == .disable
                try accounts.change(account, at: now)
                return Self.redirection(to: account.isDisabled ? .disabled : .enabled)
            case .remove:
                try accounts.remove(id, by: by, at: now)
                return Self.redirection(to: .removed)
            case .browsers:
                try accounts.endSessions(of: id, besides: context.visitor.secret)
                return try await show(administration, request, context) {
                    $0.done = Phrase.accountBrowsersEnded.text(in: context.language, id.rawValue)
                }
            case .reset:
                let password = PasswordRule.freshPassword()
                try await administration.reception.offThePagesThreads {
                    try accounts.reset(id, password: try PasswordHash(of: password), by: by, at: now)
                }
                return try await show(administration, request, context) { page in
                    page.secret = AccountsPage.Secret(
                        title: Phrase.accountNewPassword.text(in: context.language, id.rawValue), password: password)
                }
            }
        } catch let problem as AccessProblem {
            return try await show(administration, request, context, changing: (id, form)) {
                $0.problem = problem.text(in: context.language)
            }
        }
    }

    private func invitation(
        _ account: Account?, _ administration: Administration, _ language: Language
    ) throws -> AccountsPage.Invitation? {
        guard let settings = administration.reception.openID?.settings else { return nil }
        return AccountsPage.Invitation(
            label: Phrase.openIDInvitation.text(in: language, settings.name, settings.accountClaim),
            value: try account.flatMap { try administration.accounts.invitation(of: $0.id) } ?? "")
    }

    private static func redirection(to done: GrantRecord.Deed) -> Response {
        Response(status: .seeOther, headers: [.location: "/settings/accounts?done=\(done.rawValue)"])
    }

    private func show(
        _ administration: Administration, _ request: Request, _ context: DashboardContext,
        adding: AccountChangeForm? = nil, changing: (id: AccountID, form: AccountChangeForm)? = nil,
        _ change: (inout AccountsPage) -> Void
    ) async throws -> Response {
        let (language, format, now) = (context.language, formats[context.language], administration.now)
        let directory = try await directory()
        let token = formGuard.token(for: context)
        let grants = try administration.accounts.grants(limit: AccountsPage.deedsShown)
        let rows = try administration.accounts.accounts().map { account in
            let browsers = try administration.accounts.sessions(of: account.id, at: now).count
            let typed = changing.flatMap { $0.id == account.id && $0.form.action == "change" ? $0.form : nil }
            return AccountsPage.Row(
                id: account.id.rawValue, action: "/settings/accounts/\(account.id.rawValue.escapedForPath)",
                name: account.name, roles: account.roles.text(in: language),
                notes: [
                    account.isDisabled ? Phrase.accountDisabled.text(in: language) : nil,
                    (account.hasSecondFactor ? Phrase.accountSecondFactor : .accountNoSecondFactor).text(in: language),
                    browsers == 0
                        ? nil : Phrase.accountBrowsers.text(in: language, format.count(Int64(browsers))),
                    try invitation(account, administration, language).flatMap { invitation in
                        invitation.value.isEmpty
                            ? nil
                            : Phrase.openIDInvited.text(
                                in: language, administration.reception.openID?.settings.name ?? "", invitation.value)
                    },
                    Phrase.accountGranted.text(
                        in: language, format.dateAndTime(account.createdAt), account.grantedBy),
                ].compactMap(\.self), isDisabled: account.isDisabled, isThis: account.id == administration.by.id,
                isOpen: changing?.id == account.id,
                form: AccountsPage.Form(
                    account, typed: typed, invitation: try invitation(account, administration, language),
                    directory: directory, language: language), token: token)
        }
        var page = AccountsPage(
            token: token, rows: rows,
            addition: AccountsPage.Form(
                nil, typed: adding, invitation: try invitation(nil, administration, language), directory: directory,
                language: language),
            isAdding: adding != nil,
            deeds: grants.map { grant in
                AccountsPage.Deed(
                    at: format.dateAndTime(grant.at),
                    text: Phrase.accountDeed.text(
                        in: language, grant.account.rawValue, grant.deed.phrase.text(in: language),
                        grant.roles.text(in: language), grant.grantedBy))
            }, hasDeeds: !grants.isEmpty)
        change(&page)
        var response = await pages.page(
            .accounts, title: .accountsTitle, section: .settings, request: request, context: context, page)
        if page.problem != nil { response.status = .unprocessableContent }
        return response
    }
}

extension AccessProblem {
    func text(in language: Language) -> String {
        switch self {
        case .lastAdministrator(let id): Phrase.accountLast.text(in: language, id.rawValue)
        case .accountExists(let id): Phrase.accountExists.text(in: language, id.rawValue)
        case .noSuchAccount(let id): Phrase.accountGone.text(in: language, id.rawValue)
        case .needsMember: Phrase.accountNeedsMember.text(in: language)
        case .needsCompany: Phrase.accountNeedsCompany.text(in: language)
        case .newerFile, .notAnAccountFile, .unusable, .setUpDone: description
        }
    }
}
