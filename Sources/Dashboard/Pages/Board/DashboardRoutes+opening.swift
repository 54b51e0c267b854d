import Access
import CivilTime
import HTTPTypes
import Hummingbird
import UsageDomain
import UsageStore

/// Whether the lab is open, as the board says it.
struct OpeningNotice: Sendable {
    var text: String
    /// Seconds until it says something else.
    var lasts: String?
    /// Of the form that closes it early, for who may, while it is open.
    var token: String?
}

extension DashboardRoutes {
    private static let daysAhead: Int64 = 14

    /// Nil where the lab declares no hours.
    func opening(_ context: DashboardContext) async throws -> OpeningNotice? {
        let (format, now) = (formats[context.language], sources.now())
        guard let timeline = try await sources.timeline(),
            let open = timeline.openTime(in: format.clock.day(containing: now).start..<now + .days(Self.daysAhead))
        else { return nil }
        guard let next = open.first(where: { $0.upperBound > now }) else {
            return OpeningNotice(text: Phrase.openingNone.text(in: context.language))
        }
        guard next.lowerBound <= now else {
            return OpeningNotice(
                text: Phrase.openingNext.text(in: context.language, format.dateAndTime(next.lowerBound)),
                lasts: Self.seconds(from: now, to: next.lowerBound))
        }
        let mayClose = context.visitor.rights.contains(.editRegistry)
        return OpeningNotice(
            text: Phrase.openingUntil.text(in: context.language, format.time(next.upperBound)),
            lasts: Self.seconds(from: now, to: next.upperBound),
            token: mayClose ? formGuard.token(for: context) : nil)
    }

    /// At most a day: the page is as good as new after it.
    private static func seconds(from now: Instant, to then: Instant) -> String {
        String(min((then - now).milliseconds / 1000 + 1, 86_400))
    }

    /// The lab closes now: what was left of today's hours is taken away, as a dated exception.
    @Sendable func closeEarly(_ request: Request, _ context: DashboardContext) async throws -> Response {
        struct ClosingForm: GuardedForm { var token: String? }
        _ = try await own(ClosingForm.self, request, context)
        let now = sources.now()
        let reading = formats[context.language].clock.reading(of: now)
        guard let latest = try await sources.registryVersions(1).last,
            let hours = try await sources.timeline()?.hours(on: reading.date),
            let today = Period(first: reading.date, last: reading.date)
        else { throw HTTPError(.notFound) }
        let reason = Phrase.openingClosedEarly.text(in: context.language)
        guard try await opening(context)?.token != nil else {
            // Somebody was faster, or the day is over.
            return Response(status: .seeOther, headers: [.location: "/"])
        }
        var registry = latest.registry
        registry.lab.openingExceptions =
            (registry.lab.openingExceptions ?? []) + [
                OpeningException(
                    days: today, hours: hours.ending(by: .minutes(Int64(reading.hour * 60 + reading.minute))),
                    reason: reason)
            ]
        do {
            try await sources.changeRegistry(
                RegistryWish(
                    registry: registry, madeFrom: latest.version, actor: context.visitor.actor, reason: reason))
        } catch is RegistryOutdated {
            throw HTTPError(.conflict)
        }
        return Response(status: .seeOther, headers: [.location: "/"])
    }
}
