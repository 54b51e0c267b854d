import Access
import CivilTime
import Hummingbird
import UsageDomain
import UsageStore

extension DashboardRoutes {
    /// When machines work, and what sleeps.
    @Sendable func analysis(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let format = formats[context.language]
        let language = context.language
        let now = sources.now()
        let today = format.clock.reading(of: now).date
        let filter = try AnalysisFilter(request.uri.queryParameters, today: today)
        let figures = try await sources.analysis(filter.query(today: today))
        let directory = try await directory()
        let names = directory.withPast
        let span =
            format.clock.start(of: filter.period.first)..<format.clock.start(of: filter.period.last.adding(days: 1))
        let isInDays = !figures.days.isEmpty
        let heat = AnalysisPage.heat(
            figures, within: span.lowerBound..<max(span.lowerBound, min(now, span.upperBound)), format)
        let registry = try await sources.registry()
        let lab = context.visitor.rights.contains(.editRegistry) ? registry?.lab : nil
        let totals = AnalysisPage.totals(figures.totals, by: filter.grouping, names: names, format)
        func link(_ period: Period?, _ label: String, isCurrent: Bool = false) -> AnalysisPage.Link? {
            period.map { AnalysisPage.Link(href: filter.href($0), label: label, isCurrent: isCurrent) }
        }
        let content = AnalysisPage(
            heading: Phrase.analysisHeading.text(in: language, format.period(filter.period)),
            from: filter.period.first.description, to: filter.period.last.description,
            machines: names.machines.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map {
                .init(value: $0.id.rawValue, label: $0.name, isSelected: $0.id == filter.machine)
            },
            groupings: StatedGrouping.allCases.map {
                .init(value: $0.rawValue, label: $0.phrase.text(in: language), isSelected: $0 == filter.grouping)
            },
            presets: AnalysisFilter.presets(today).compactMap { phrase, period in
                link(period, phrase.text(in: language), isCurrent: period == filter.period)
            },
            earlier: link(filter.moved(-1), Phrase.analysisEarlier.text(in: language)),
            later: link(
                filter.moved(1).flatMap { $0.first <= today ? $0 : nil }, Phrase.analysisLater.text(in: language)),
            figures: AnalysisPage.figures(figures, format), columns: AnalysisPage.columns(figures, format),
            rows: AnalysisPage.rows(
                figures, span: span, now: now, period: filter.period, names: names, format),
            days: filter.days > 1 && filter.days <= 31
                ? (0..<filter.days).compactMap { day in
                    let date = filter.period.first.adding(days: day)
                    return date <= today ? link(Period(first: date, last: date), format.dayOfMonth(date)) : nil
                } : [],
            hasDays: filter.days > 1 && filter.days <= 31, hourLabels: (0..<24).map { String($0) }, heat: heat,
            hasHeat: !heat.isEmpty && filter.days > 1,
            totalsTitle: Phrase.analysisBy.text(in: language, filter.grouping.phrase.text(in: language)),
            totals: totals, hasTotals: !totals.isEmpty, isEmpty: figures.machines.isEmpty,
            openingHref: figures.openTime == nil ? lab.map { RegistryPart.lab.href($0.id) } : nil,
            legend: [MachineState.busy, .paused, .idle, .off, .fault, .unknown].map {
                AnalysisPage.Link(href: $0.rawValue, label: $0.phrase.text(in: language), isCurrent: false)
            }, isInDays: isInDays)
        return await pages.page(
            .analysis, title: .analysisTitle, section: .analysis, request: request, context: context, content)
    }
}
