import Access
import CivilTime
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import UsageDomain
import UsageStore

@testable import Dashboard

@Suite("The page of analysis")
struct AnalysisPageTests {
    /// Two machines on Thursday 5 March 2026: the laser works from 10:00 to 12:00, of which an hour is outside opening.
    private static let figures: AnalysisFigures = {
        let ten = SampleLab.now - .minutes(245)
        var figures = AnalysisFigures(
            machines: [
                AnalysisFigures.MachineFigures(
                    machine: "laser-1", durations: StateDurations(busy: .hours(2), idle: .minutes(30), gap: .hours(1)),
                    energy: Energy(milliwattHours: 1_234_000), busyInOpening: .hours(1), openTime: .hours(4)),
                AnalysisFigures.MachineFigures(
                    machine: "printer-1", durations: StateDurations(off: .hours(14)), energy: .zero,
                    busyInOpening: .zero,
                    openTime: .hours(4)),
            ],
            before: [
                AnalysisFigures.MachineFigures(
                    machine: "laser-1", durations: StateDurations(busy: .minutes(45)), energy: .zero)
            ], openTime: .hours(4), busyByHour: [ten: .hours(1), ten + .hours(1): .hours(1)],
            totals: [
                StatedTotal(
                    key: "ferrand", sessions: 3, durations: StateDurations(busy: .hours(2), idle: .minutes(30)),
                    energy: Energy(milliwattHours: 1_234_000)),
                StatedTotal(key: nil, sessions: 1, durations: StateDurations(busy: .minutes(5)), energy: .zero),
            ])
        figures.spans = [
            "laser-1": [StateSpan(machine: "laser-1", start: ten, end: ten + .hours(2), state: .busy, grade: .derived)]
        ]
        return figures
    }()

    private func get(_ uri: String, _ figures: AnalysisFigures = figures) async throws -> (HTTPResponse.Status, String)
    {
        var sources = SampleLab.sources()
        sources.analysis = { _ in figures }
        let router = try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .everybody)
        return try await Application(router: router).test(.router) { client in
            let response = try await client.executeRequest(
                uri: uri, method: .get, headers: [.acceptLanguage: "fr"], body: nil)
            return (response.status, String(buffer: response.body))
        }
    }

    @Test("Work, use of the opening hours and the period before stand in words beside the pictures")
    func figures() async throws {
        let (status, page) = try await get("/analysis?from=2026-03-05&to=2026-03-05&by=company")
        #expect(status == .ok)
        // One of eight machine hours of opening.
        #expect(page.contains("13\u{202F}%") && page.contains("25\u{202F}%"))
        #expect(page.contains("période précédente : 45\u{00A0}min"))
        #expect(page.contains("Ateliers Ferrand SARL") && page.contains("Non attribué"))
        #expect(page.contains("class=\"span busy\""))
        #expect(!page.contains("style=\"") && !page.contains("{{") && !page.contains("Optional("))
    }

    @Test("Without opening hours there is no rate, and the page says where to declare them")
    func undeclared() async throws {
        var figures = Self.figures
        figures.openTime = nil
        let (_, page) = try await get("/analysis?from=2026-03-05&to=2026-03-05", figures)
        #expect(!page.contains("Taux d’usage") && page.contains("/settings/entry/lab/beaux-exemples"))
    }

    @Test("The heatmap follows the lab's clock, not UTC")
    func heat() throws {
        let paris = try #require(LocalCalendar(identifier: "Europe/Paris"))
        let day = try #require(CivilDate("2026-03-05"))
        let span = paris.start(of: day)..<paris.start(of: day.adding(days: 1))
        let rows = AnalysisPage.heat(Self.figures, within: span, HumanFormat(language: .french, clock: paris))
        #expect(rows.map(\.day).prefix(4) == ["Lundi", "Mardi", "Mercredi", "Jeudi"])
        #expect(
            rows[3].hours.map(\.value).enumerated().filter { $1 != "" }.map { "\($0): \($1)" } == ["10: 50", "11: 50"])
    }

    @Test(
        "Periods move by what they are: months by months, years by years, other spans by their days",
        arguments: [
            ("2026-03-01", "2026-03-31", "2026-02-01/2026-02-28", "2026-04-01/2026-04-30"),
            ("2024-01-01", "2024-12-31", "2023-01-01/2023-12-31", "2025-01-01/2025-12-31"),
            ("2026-03-02", "2026-03-08", "2026-02-23/2026-03-01", "2026-03-09/2026-03-15"),
            ("2026-12-01", "2027-01-31", "2026-10-01/2026-11-30", "2027-02-01/2027-03-31"),
        ])
    func moves(from: String, to: String, earlier: String, later: String) throws {
        let filter = try AnalysisFilter(
            Parameters([("from", from[...]), ("to", to[...])]), today: try #require(CivilDate("2026-03-05")))
        #expect(filter.moved(-1)?.description == earlier)
        #expect(filter.moved(1)?.description == later)
    }

    @Test(
        "What is no period or no grouping is refused",
        arguments: ["from=2026-13-01", "from=2026-03-05&to=2026-03-01", "from=1900-01-01", "by=weather", "to=x"])
    func refused(query: String) async throws {
        #expect(try await get("/analysis?" + query).0 == .badRequest)
    }

    @Test("A lab without machines is told why there is nothing")
    func empty() async throws {
        let (status, page) = try await get("/analysis", AnalysisFigures())
        #expect(status == .ok && page.contains("Aucune machine n’était déclarée"))
    }
}
