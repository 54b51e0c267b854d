import Access
import CivilTime
import Hummingbird
import UsageDomain
import UsageStore

extension DashboardRoutes {
    private static let daysShown = 14
    /// What a study of the power covers.
    private static let daysStudied = 30
    private static let secondsOfReading = 3
    private static let sessionsShown = 12

    /// One machine, as long as the registry or the board knows it, or knew it.
    @Sendable func machine(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let id = MachineID(rawValue: try context.parameters.require("id"))
        let format = formats[context.language]
        let directory = try await directory()
        let snapshot = sources.board.current
        let status = snapshot?.machines.first { $0.id == id }
        let declared = directory.machines[id]
        let former = directory.withPast.machines[id]
        guard let name = declared?.name ?? status?.name ?? former?.name else { throw HTTPError(.notFound) }

        let recent = try await sources.sessions(SessionPageQuery(machine: id, limit: Self.sessionsShown))
        let sessionDays = try await self.days(
            of: recent, filter: SessionFilter(machine: id), isAll: recent.count < Self.sessionsShown)
        let today = formats.clock.reading(of: sources.now()).date
        let days = try await sources.machineDays(today.adding(days: 1 - Int64(Self.daysStudied)), today)
            .filter { $0.machine == id }
        let thresholds = await thresholds(declared, days: days, format: format)
        let editsRegistry = context.visitor.rights.contains(.editRegistry)
        let content = MachinePage(
            name: name,
            card: status.map {
                CardModel(
                    $0, at: sources.now(), directory: directory, showsPeople: true, format: format)
            },
            misread: MachinePage.misread(status?.misreadCounters ?? [], format: format),
            identity: (declared ?? former).map { MachinePage.identity(of: $0, directory: directory, format: format) }
                ?? [],
            reading: declared.map { MachinePage.reading(of: $0, format: format) } ?? [],
            thresholds: thresholds,
            powerChart: powerChart(status, declared: declared, at: snapshot?.at ?? sources.now(), format: format),
            daysChart: MachinePage.daysChart(days, last: today, count: Self.daysShown, format: format),
            table: SessionTable(
                sessionDays, directory: directory, showsPeople: true, showsMachines: false,
                format: format),
            hasSessions: !recent.isEmpty,
            sessionsHref: SessionFilter(machine: id).href(path: "/sessions"),
            codeHref: declared != nil && editsRegistry ? "/machines/\(id.rawValue.escapedForPath)/code" : nil,
            settingsHref: declared != nil && editsRegistry ? RegistryPart.machine.href(id.rawValue) : nil)
        return await pages.page(
            .machine, title: name, section: nil, refresh: thresholds?.isReading == true ? Self.secondsOfReading : nil,
            request: request, context: context, content)
    }

    private func thresholds(
        _ declared: Machine?, days: [MachineDay], format: HumanFormat
    ) async -> ThresholdSection? {
        guard let declared else { return nil }
        return ThresholdSection(
            await sources.powerStudy(declared), of: declared,
            measured: days.reduce(TimeSpan.zero) { $0 + $1.durations.busy }, store: sources.storeName, format: format)
    }

    private func powerChart(
        _ status: MachineStatus?, declared: Machine?, at end: Instant, format: HumanFormat
    ) -> String? {
        guard let status else { return nil }
        return PowerChart(
            history: status.powerHistory, end: end,
            thresholds: [declared?.power.onAbove, declared?.power.busyAbove].compactMap(\.self),
            label: Phrase.powerLastHours.text(in: format.language), format: format
        ).svg
    }
}
