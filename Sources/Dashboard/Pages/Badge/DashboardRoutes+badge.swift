import HTTPTypes
import Hummingbird
import SiteSettings
import StrictYAML
import UsageDomain
import UsageStore

extension DashboardRoutes {
    /// Waits for a badge that is nobody's, or shows one that was heard; the address carries since when it is waited for.
    @Sendable func badge(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let parameters = request.uri.queryParameters
        let place = BadgePlace(parameters["place"].map(String.init))
        var page = try await badgePage(
            MemberID(rawValue: parameters["member"].map(String.init) ?? ""), place, context)
        let (now, language) = (sources.now(), context.language)
        let unknown = try await sources.unknownBadges()
        if let token = parameters["badge"].map(String.init) {
            page.heard = try await heard(unknown.filter { $0.token.rawValue == token }, context)
            page.hasExpired = page.heard.isEmpty
        } else {
            guard let since = parameters["since"].flatMap({ Int64($0) }).map(Instant.init(milliseconds:)),
                since <= now
            else { throw Gate.redirection(to: "\(page.againHref)&since=\(now.milliseconds)") }
            page.heard = try await heard(unknown.filter { $0.lastHeard >= since && place.covers($0) }, context)
            let left = since + BadgePage.patience - now
            page.hasExpired = page.heard.isEmpty && left <= .zero
            if page.heard.isEmpty, left > .zero {
                page.waiting = Phrase.badgeWaiting.text(in: language, formats[language].duration(left))
            }
        }
        return await show(page, request, context)
    }

    /// Gives a badge to a member, from now on or also for what was heard of it.
    @Sendable func giveBadge(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let form = try await own(BadgeForm.self, request, context)
        let (language, now) = (context.language, sources.now())
        let id = MemberID(rawValue: form.member ?? "")
        var page = try await badgePage(id, .anywhere, context)
        guard let latest = try await sources.registryVersions(1).last,
            var entry = RegistryEntry(.member, id: id.rawValue, in: latest.registry)
        else { throw HTTPError(.notFound) }
        guard let badge = try await sources.unknownBadges().first(where: { $0.token.rawValue == form.badge }) else {
            page.problem = Phrase.badgeGone.text(in: language)
            return await show(page, request, context)
        }
        entry.badges.append(badge.token.rawValue)
        let typed = RegistryForm.line(form.reason)
        let reason = typed.isEmpty ? Phrase.badgeUsualReason.text(in: language) : typed
        let effective = form.from == "before" && badge.firstHeard < now ? badge.firstHeard : nil
        do {
            let registry = try entry.applied(to: latest.registry, isNew: false)
            if let effective, form.confirmed == nil {
                page.preview = try await preview(badge, registry, from: effective, reason, context)
                return await show(page, request, context)
            }
            try await sources.changeRegistry(
                RegistryWish(
                    registry: registry, madeFrom: latest.version, effective: effective, actor: context.visitor.actor,
                    reason: String(reason.prefix(RegistryForm.longestReason))))
            return Response(
                status: .seeOther, headers: [.location: "/settings?saved=\(latest.version + 1)#member"])
        } catch let problem as YAMLProblem {
            page.problem = problem.text(in: language, latest.registry)
        } catch is RegistryOutdated {
            page.problem = Phrase.badgeAgain.text(in: language)
        } catch let refusal as RegistryRefusal {
            page.problem = Phrase.entryContradicts.text(in: language, refusal.from, refusal.problem)
        }
        page.heard = try await heard([badge], context)
        return await show(page, request, context)
    }

    private func badgePage(
        _ id: MemberID, _ place: BadgePlace, _ context: DashboardContext
    ) async throws -> BadgePage {
        guard let registry = try await sources.registryVersions(1).last?.registry,
            let member = registry.members.first(where: { $0.id == id })
        else { throw HTTPError(.notFound) }
        return BadgePage(
            heading: Phrase.badgeTitle.text(in: context.language, member.name ?? id.rawValue),
            token: formGuard.token(for: context), member: id.rawValue,
            memberHref: RegistryPart.member.href(id.rawValue),
            againHref: "/settings/badge?member=\(id.rawValue.escapedForQuery)&place=\(place.value.escapedForQuery)")
    }

    private func heard(_ badges: [UnknownBadge], _ context: DashboardContext) async throws -> [BadgePage.Heard] {
        let (format, now) = (formats[context.language], sources.now())
        let directory = try await directory()
        return badges.map { badge in
            BadgePage.Heard(
                token: badge.token.rawValue, short: badge.token.short,
                at: TimeText(
                    badge.lastHeard, shown: format.ago(badge.lastHeard, now: now), format: format, isRelative: true),
                place: badge.place(in: directory),
                before: badge.times > 1
                    ? Phrase.badgeBefore.text(in: context.language, format.dateAndTime(badge.firstHeard)) : nil)
        }
    }

    private func preview(
        _ badge: UnknownBadge, _ registry: LabRegistry, from effective: Instant, _ reason: String,
        _ context: DashboardContext
    ) async throws -> BadgePage.Preview {
        let format = formats[context.language]
        let words = RegistryWords(registries: [registry], format: format)
        let all = try await sources.registryConsequences(registry, effective).map(words.text)
        let shown = all.prefix(EntryPage.consequencesShown)
        return BadgePage.Preview(
            badge: badge.token.rawValue,
            from: Phrase.entryPreviewFrom.text(in: context.language, format.dateAndTime(effective)), reason: reason,
            consequences: Array(shown), hasConsequences: !all.isEmpty,
            more: all.count > shown.count
                ? Phrase.settingsMore.text(in: context.language, format.count(Int64(all.count - shown.count))) : nil)
    }

    private func show(_ page: BadgePage, _ request: Request, _ context: DashboardContext) async -> Response {
        var response = await pages.page(
            .badge, title: page.heading, section: .settings,
            refresh: page.waiting == nil ? nil : BadgePage.refresh, request: request, context: context, page)
        if page.problem != nil { response.status = .unprocessableContent }
        return response
    }
}
