import Access
import HTTPTypes
import Hummingbird
import Logging
import UsageDomain

extension DashboardRoutes {
    static let largestForm = 16 * 1024

    func form<Form: Decodable>(
        _ type: Form.Type, _ request: Request, upTo limit: Int = Self.largestForm
    ) async throws -> Form {
        let body = try await request.body.collect(upTo: limit)
        guard let form = try? URLEncodedFormDecoder().decode(type, from: String(buffer: body)) else {
            throw HTTPError(.badRequest)
        }
        return form
    }

    /// A form of our own pages, or 403.
    func own<Form: GuardedForm>(
        _ type: Form.Type, _ request: Request, _ context: DashboardContext, upTo limit: Int = Self.largestForm
    ) async throws -> Form {
        let form = try await form(type, request, upTo: limit)
        guard formGuard.accepts(form.token, request, context) else { throw HTTPError(.forbidden) }
        return form
    }

    func reception() throws -> Reception {
        guard case .accounts(let reception) = gate.entrance else { throw HTTPError(.notFound) }
        return reception
    }

    // MARK: Log-in

    @Sendable func logInPage(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let reception = try reception()
        guard try reception.accounts.hasAdministrator() else { throw Gate.redirection(to: "/setup") }
        let then = Gate.destination(request.uri.queryParameters["then"].map(String.init))
        guard context.visitor.account == nil else { throw Gate.redirection(to: then) }
        return await show(LogInPage(token: formGuard.token(for: context), then: then), request, context)
    }

    @Sendable func logIn(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let reception = try reception()
        let form = try await own(LogInForm.self, request, context)
        let then = Gate.destination(form.then)
        if let demonstration = form.name { return try enter(demonstration, then, request, context) }
        let attempt = LogIn.Attempt(
            account: form.account ?? "", password: form.password ?? "", code: form.code, address: context.address,
            browser: request.headers[.userAgent] ?? "")
        let outcome = try await reception.offThePagesThreads {
            try reception.logIn.logIn(attempt, at: reception.now())
        }
        var page = LogInPage(token: formGuard.token(for: context), then: then, account: attempt.account)
        switch outcome {
        case .welcome(let secret, let account):
            context.logger.info("Logged in", metadata: ["account": "\(account.id)", "address": "\(context.address)"])
            return welcome(secret, to: then, context)
        case .needsCode:
            page.asksForCode = true
        case .refused:
            page.problem = Phrase.logInRefused.text(in: context.language)
        case .tooMany(let wait):
            page.problem = tooMany(wait, context)
        }
        var response = await show(page, request, context)
        response.status = Self.status(of: outcome)
        return response
    }

    /// One click, on this computer only.
    private func enter(
        _ name: String, _ then: String, _ request: Request, _ context: DashboardContext
    ) throws -> Response {
        let reception = try reception()
        guard context.isFromLoopback, reception.demonstration.contains(AccountID(rawValue: name)),
            let account = try reception.accounts.account(AccountID(rawValue: name))
        else { throw HTTPError(.forbidden) }
        let secret = try reception.logIn.welcome(
            account, browser: request.headers[.userAgent] ?? "", at: reception.now())
        return welcome(secret, to: then, context)
    }

    func welcome(_ secret: Secret, to address: String, _ context: DashboardContext) -> Response {
        var response = Response(status: .seeOther, headers: [.location: address])
        response.setCookie(VisitorMiddleware.cookie(secret, for: context))
        return response
    }

    @Sendable func logOut(_ request: Request, _ context: DashboardContext) async throws -> Response {
        _ = try await own(LogInForm.self, request, context)
        if let secret = context.visitor.secret { try reception().accounts.end(secret) }
        var response = Response(status: .seeOther, headers: [.location: "/"])
        response.setCookie(VisitorMiddleware.cookie(nil, for: context))
        return response
    }

    func show(_ page: LogInPage, _ request: Request, _ context: DashboardContext) async -> Response {
        var page = page
        if case .accounts(let reception) = gate.entrance, context.isFromLoopback {
            page.demonstration = reception.demonstration.compactMap { id in
                guard let account = try? reception.accounts.account(id) else { return nil }
                return LogInPage.Entry(
                    account: id.rawValue, label: Phrase.demonstrationEnter.text(in: context.language, account.name),
                    token: page.token, then: page.then)
            }
        }
        page.hasDemonstration = !page.demonstration.isEmpty
        if case .accounts(let reception) = gate.entrance, let openID = reception.openID {
            page.provider = LogInPage.Provider(
                label: Phrase.openIDLogIn.text(in: context.language, openID.settings.name),
                href: "/login/openid?then=" + page.then.escapedForQuery)
        }
        return await pages.page(
            .logIn, title: .logInTitle, section: nil, request: request, context: context, page)
    }

    private static func status(of outcome: LogInOutcome) -> HTTPResponse.Status {
        switch outcome {
        case .welcome, .needsCode: .ok
        case .refused: .unprocessableContent
        case .tooMany: .tooManyRequests
        }
    }

    func tooMany(_ wait: TimeSpan, _ context: DashboardContext) -> String {
        let seconds = TimeSpan.seconds((wait.milliseconds + 999) / 1000)
        return Phrase.logInTooMany.text(in: context.language, formats[context.language].duration(seconds))
    }

    // MARK: First start

    @Sendable func setUpPage(_ request: Request, _ context: DashboardContext) async throws -> Response {
        guard try !reception().accounts.hasAdministrator() else { throw Gate.redirection(to: "/login") }
        let code = request.uri.queryParameters["code"].map(String.init) ?? ""
        let page = SetUpPage(
            token: formGuard.token(for: context), code: code, account: "", name: "",
            shortest: String(PasswordRule.shortest))
        return await pages.page(.setUp, title: .setUpTitle, section: nil, request: request, context: context, page)
    }

    /// Makes the first administrator, and logs the browser in.
    @Sendable func setUp(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let reception = try reception()
        let form = try await own(LogInForm.self, request, context)
        let (language, now) = (context.language, reception.now())
        let (name, password) = (form.name ?? "", form.password ?? "")
        func refused(_ problem: String) async -> Response {
            let page = SetUpPage(
                token: formGuard.token(for: context), code: form.code ?? "", account: form.account ?? "", name: name,
                shortest: String(PasswordRule.shortest), problem: problem)
            var response = await pages.page(
                .setUp, title: .setUpTitle, section: nil, request: request, context: context, page)
            response.status = .unprocessableContent
            return response
        }
        guard let id = AccountID(typed: form.account ?? "") else {
            return await refused(Phrase.accountBadName.text(in: language))
        }
        do throws(PasswordRule.Problem) {
            try PasswordRule.check(password, account: id.rawValue, name: name)
        } catch {
            return await refused(error.text(in: language))
        }
        guard let code = Secret(text: (form.code ?? "").filter { !$0.isWhitespace }) else {
            return await refused(Phrase.setUpBadCode.text(in: language))
        }
        let account = Account(
            id: id, name: name.isEmpty ? id.rawValue : String(name.prefix(100)), roles: [.administrator],
            hasSecondFactor: false, isDisabled: false, createdAt: now, grantedBy: "set-up")
        let browser = request.headers[.userAgent] ?? ""
        let secret = try await reception.offThePagesThreads { () -> Secret? in
            let hash = try PasswordHash(of: password)
            guard try reception.accounts.setUp(account, password: hash, code: code) else { return nil }
            return try reception.logIn.welcome(account, browser: browser, at: now)
        }
        guard let secret else { return await refused(Phrase.setUpBadCode.text(in: language)) }
        context.logger.notice("The first administrator was made", metadata: ["account": "\(id)"])
        return welcome(secret, to: "/account", context)
    }

    // MARK: The second factor again

    @Sendable func confirmPage(_ request: Request, _ context: DashboardContext) async throws -> Response {
        guard context.visitor.session != nil else { throw Gate.redirection(to: "/login") }
        return await confirmation(
            then: Gate.destination(request.uri.queryParameters["then"].map(String.init)), nil, request, context)
    }

    @Sendable func confirm(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let reception = try reception()
        let form = try await own(LogInForm.self, request, context)
        guard let session = context.visitor.session, let secret = context.visitor.secret else {
            throw HTTPError(.unauthorized)
        }
        let (typed, address) = (form.code ?? "", context.address)
        let outcome = try await reception.offThePagesThreads {
            try reception.logIn.confirm(secret, session, typed: typed, address: address, at: reception.now())
        }
        let then = Gate.destination(form.then)
        switch outcome {
        case .welcome: return Response(status: .seeOther, headers: [.location: then])
        case .tooMany(let wait): return await confirmation(then: then, tooMany(wait, context), request, context)
        case .refused, .needsCode:
            return await confirmation(
                then: then, Phrase.confirmRefused.text(in: context.language), request, context)
        }
    }

    private func confirmation(
        then: String, _ problem: String?, _ request: Request, _ context: DashboardContext
    ) async -> Response {
        let isCode = context.visitor.account?.hasSecondFactor ?? false
        let page = ConfirmPage(
            token: formGuard.token(for: context), then: then,
            label: (isCode ? Phrase.logInCode : .logInPassword).text(in: context.language), isCode: isCode,
            problem: problem)
        var response = await pages.page(
            .confirm, title: .confirmTitle, section: nil, request: request, context: context, page)
        if problem != nil { response.status = .unprocessableContent }
        return response
    }
}
