import Access
import Decisions
import HTTPTypes
import Hummingbird
import UsageDomain
import UsageStore

/// What a browser sends to take a machine or give it back.
private struct ClaimForm: GuardedForm {
    var token: String?
    /// A project's id; empty for none.
    var project: String?
    /// Set once somebody was asked whether they take it from somebody else.
    var takeover: String?
    /// Of who typed a PIN before.
    var permit: String?
    /// Of a member or of a badge.
    var number: String?
    var pin: String?
}

/// Who wants a machine: the member of an account, or who typed a PIN at it.
private struct Claimant {
    var member: MemberID?
    var permit: String?
}

extension DashboardRoutes {
    /// How many of a member's projects are offered, the last ones first.
    private static let projectsOffered = 3
    private static let longestNumber = 80

    @Sendable func claimPage(_ request: Request, _ context: DashboardContext) async throws -> Response {
        try await showClaim(request, context, accountsClaimant(context))
    }

    /// Number and PIN: a page to take that machine with, and no log-in.
    @Sendable func typePin(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let form = try await own(ClaimForm.self, request, context)
        guard case .accounts(let reception) = gate.entrance else { throw HTTPError(.notFound) }
        let (id, language) = (try claimedMachine(context), context.language)
        guard try await directory().machines[id] != nil else { throw HTTPError(.notFound) }
        let number = RegistryForm.line(String((form.number ?? "").prefix(Self.longestNumber)))
        let member = try await member(numbered: number)
        let (pin, address) = (form.pin ?? "", context.address)
        let outcome = try await reception.offThePagesThreads {
            try reception.logIn.checkPin(
                pin, of: member, typed: number, at: id, address: address, now: reception.now())
        }
        switch outcome {
        case .right(let since):
            guard let member else { throw HTTPError(.forbidden) }
            let permit = permits.permit(for: member, pinSince: since, at: id, now: reception.now())
            return try await showClaim(request, context, Claimant(member: member, permit: permit))
        case .refused:
            return try await showClaim(
                request, context, Claimant(), problem: Phrase.pinRefused.text(in: language), number: number)
        case .tooMany(let wait):
            var response = try await showClaim(
                request, context, Claimant(), problem: tooMany(wait, context), number: number)
            response.status = .tooManyRequests
            return response
        }
    }

    /// Where a page that was answered to a PIN leads when it is loaded again.
    @Sendable func afterPin(_ request: Request, _ context: DashboardContext) async throws -> Response {
        throw Gate.redirection(to: Self.claimPath(try claimedMachine(context)))
    }

    /// Journalled before it takes effect; a machine that somebody else has is taken only by who was asked first.
    @Sendable func claim(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let (form, claimant) = try await claimant(request, context)
        let (id, language) = (try claimedMachine(context), context.language)
        guard try await directory().machines[id] != nil else { throw HTTPError(.notFound) }
        guard let claimant else {
            return try await showClaim(
                request, context, Claimant(), problem: Phrase.pinExpired.text(in: language))
        }
        guard let member = claimant.member else { throw HTTPError(.forbidden) }
        let project = form.project.flatMap { $0.isEmpty ? nil : ProjectID(rawValue: $0) }
        let offered = try await offers(to: member)
        guard project == nil || offered.contains(where: { $0.id == project }) else {
            return try await showClaim(
                request, context, claimant,
                problem: Phrase.attributionUnknown.text(in: language, project?.rawValue ?? ""))
        }
        let open = openSession(of: id)
        let holder = open?.attribution.member
        if let open, holder != member, open.attribution.isAttributed || holder != nil, form.takeover == nil {
            return try await showClaim(request, context, claimant, asksTakeover: true)
        }
        var claims = [Claim(machine: id, action: .taken, member: member, project: project)]
        // The same person for something else: another session.
        if holder == member, open?.attribution.project != project {
            claims.insert(Claim(machine: id, action: .ended, member: member), at: 0)
        }
        try await sources.claim(claims)
        return Response(status: .seeOther, headers: [.location: Self.claimPath(id) + "?done=taken"])
    }

    /// The own session, or anybody's for who is logged in and decides about sessions.
    @Sendable func endClaim(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let (_, claimant) = try await claimant(request, context)
        let id = try claimedMachine(context)
        guard let claimant else {
            return try await showClaim(
                request, context, Claimant(), problem: Phrase.pinExpired.text(in: context.language))
        }
        let decides = claimant.permit == nil && context.visitor.rights.contains(.decideSessions)
        let member = claimant.member
        guard let open = openSession(of: id), decides || member != nil && open.attribution.member == member else {
            return try await showClaim(
                request, context, claimant, problem: Phrase.claimNotYours.text(in: context.language))
        }
        try await sources.claim([
            Claim(machine: id, action: .ended, member: open.attribution.member == member ? member : nil)
        ])
        return Response(status: .seeOther, headers: [.location: Self.claimPath(id) + "?done=ended"])
    }

    /// Who asks: by the permit that the form carries, else by their account; nil for a permit that is good no more.
    private func claimant(
        _ request: Request, _ context: DashboardContext
    ) async throws -> (form: ClaimForm, claimant: Claimant?) {
        let form = try await own(ClaimForm.self, request, context)
        guard let permit = form.permit else {
            try gate.check(.claim, request, context)
            return (form, try await accountsClaimant(context))
        }
        guard case .accounts(let reception) = gate.entrance else { throw HTTPError(.notFound) }
        let member = try permits.member(permit, at: claimedMachine(context), now: reception.now()) {
            try reception.accounts.pinSet(of: $0)
        }
        guard let member = try await registered(member) else { return (form, nil) }
        return (form, Claimant(member: member, permit: permit))
    }

    private func accountsClaimant(_ context: DashboardContext) async throws -> Claimant {
        Claimant(member: try await registered(context.visitor.account?.member))
    }

    /// A member's own number (`m-17`, or its digits), or that of a badge of theirs.
    private func member(numbered number: String) async throws -> MemberID? {
        guard !number.isEmpty else { return nil }
        let members = try await sources.registry()?.members ?? []
        func member(_ id: String) -> MemberID? { members.first { $0.id.rawValue.lowercased() == id }?.id }
        let typed = number.lowercased()
        if let own = member(typed) { return own }
        if let holder = try await registered(try await sources.badgeHolder(number)) { return holder }
        return member("m-" + typed)
    }

    /// The code of a machine's page, by the address that the page is read at.
    @Sendable func code(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let id = try claimedMachine(context)
        guard let machine = try await directory().machines[id] else { throw HTTPError(.notFound) }
        let address = context.origin(of: request) + Self.claimPath(id)
        let content = CodePage(
            machineName: machine.name, code: QRCode(address)?.svg(label: address), address: address)
        return await pages.page(
            .code, title: Phrase.claimCode.text(in: context.language), section: nil, request: request, context: context,
            content)
    }

    /// A member whom the registry knows as it is now.
    private func registered(_ member: MemberID?) async throws -> MemberID? {
        guard let member else { return nil }
        return try await sources.registry()?.members.first { $0.id == member }?.id
    }

    private func claimedMachine(_ context: DashboardContext) throws -> MachineID {
        MachineID(rawValue: try context.parameters.require("id"))
    }

    private static func claimPath(_ machine: MachineID) -> String { "/m/" + machine.rawValue.escapedForPath }

    private func openSession(of machine: MachineID) -> UsageSession? {
        sources.board.current?.machines.first { $0.id == machine }?.openSession
    }

    /// The projects a member may work on now, the last ones used first.
    private func offers(to member: MemberID) async throws -> [Project] {
        guard let registry = try await sources.registry(),
            let person = registry.members.first(where: { $0.id == member })
        else { return [] }
        let own = registry.projects.filter { $0.company == nil || $0.company == person.company }
        let recent = try await sources.sessions(SessionPageQuery(member: member, limit: 50))
        var order = recent.compactMap(\.attribution.project)
        if let usual = person.defaultProject { order.append(usual) }
        return own.sorted { left, right in
            let places = [left, right].map { project in order.firstIndex(of: project.id) ?? .max }
            return places[0] == places[1] ? left.title < right.title : places[0] < places[1]
        }
    }

    private func showClaim(
        _ request: Request, _ context: DashboardContext, _ claimant: Claimant, problem: String? = nil,
        asksTakeover: Bool = false, number: String = ""
    ) async throws -> Response {
        let (id, language) = (try claimedMachine(context), context.language)
        let directory = try await directory()
        guard let machine = directory.machines[id] else { throw HTTPError(.notFound) }
        let status = sources.board.current?.machines.first { $0.id == id }
        let shown = status.map { BoardStatus($0) } ?? .unheard
        let (account, rights) = (context.visitor.account, context.visitor.rights)
        let open = status?.openSession
        let isOwn = claimant.member != nil && open?.attribution.member == claimant.member
        let seesNames = rights.contains(.seeEverybody) || isOwn
        let taken = open.flatMap { $0.attribution.isAttributed ? $0 : nil }.map { session in
            let who = session.attribution.member.flatMap { seesNames ? directory.name(of: $0, inFull: true) : nil }
            return Phrase.claimTaken.text(
                in: language, who ?? Phrase.claimSomebody.text(in: language),
                formats[language].since(session.start, now: sources.now()))
        }
        let member = rights.contains(.claim) || claimant.permit != nil ? claimant.member : nil
        var offers: [Project] = []
        if let member { offers = try await self.offers(to: member) }
        let done: Phrase? =
            switch request.uri.queryParameters["done"] {
            case "taken": .claimDone
            case "ended": .claimEnded
            default: nil
            }
        var choices = offers.prefix(Self.projectsOffered).map {
            ClaimPage.Offer(value: $0.id.rawValue, label: $0.title)
        }
        if member != nil, choices.isEmpty {
            choices = [ClaimPage.Offer(value: "", label: Phrase.claimWithoutProject.text(in: language))]
        }
        let hasAccounts = if case .accounts = gate.entrance { true } else { false }
        let content = ClaimPage(
            machineName: machine.name, state: shown.phrase.text(in: language), stateClass: "\(shown)", taken: taken,
            token: formGuard.token(for: context), path: Self.claimPath(id), problem: problem,
            done: problem == nil ? done?.text(in: language) : nil,
            person: claimant.permit.flatMap { _ in
                claimant.member.map { Phrase.pinYouAre.text(in: language, directory.name(of: $0, inFull: true)) }
            }, permit: claimant.permit, offers: choices, hasOffers: !choices.isEmpty,
            asksTakeover: asksTakeover,
            canEnd: isOwn
                || open?.attribution.member != nil && claimant.permit == nil && rights.contains(.decideSessions),
            asksPin: hasAccounts && account == nil && claimant.permit == nil, number: number,
            logInHref: account == nil && claimant.permit == nil
                ? "/login?then=" + Self.claimPath(id).escapedForQuery : nil,
            hint: account != nil && member == nil ? Phrase.claimNoMember.text(in: language) : nil)
        var response = await pages.page(
            .claim, title: machine.name, section: nil,
            refresh: claimant.permit == nil ? nil : Int(MachinePermits.lifetime.milliseconds / 1000), request: request,
            context: context, content)
        if problem != nil { response.status = .unprocessableContent }
        if asksTakeover { response.status = .conflict }
        return response
    }
}
