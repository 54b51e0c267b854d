import Hummingbird
import HummingbirdTesting
import Testing
import UsageDomain

@testable import Dashboard

@Suite("Pages state past days with the facts of those days")
struct PastFactsTests {
    private func page(_ uri: String, _ sources: DashboardSources) async throws -> String {
        let router = try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .everybody)
        return try await Application(router: router).test(.router) { client in
            String(buffer: try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil).body)
        }
    }

    @Test("A row keeps the names of its day, also of a machine and a company that are gone")
    func formerNames() async throws {
        var later = SampleLab.registry
        later.machines.removeFirst()
        later.companies[0].name = "Ferrand Industries"
        later.projects.removeAll()
        let timeline = RegistryTimeline([
            RegistryTimeline.Version(number: 1, effective: .distantPast, registry: SampleLab.registry),
            RegistryTimeline.Version(number: 2, effective: SampleLab.now - .minutes(1), registry: later),
        ])
        var sources = SampleLab.sources()
        sources.registry = { [later] in later }
        sources.timeline = { timeline }
        let sessions = try await page("/sessions", sources)
        #expect(sessions.contains("Ateliers Ferrand SARL") && sessions.contains("Prototype de vanne"))
        #expect(sessions.contains("Découpeuse laser 100 W"))
        #expect(try await page("/machines/laser-1", sources).contains("LC-001"))
    }

    @Test("A statement that sessions have left behind says so")
    func outdated() async throws {
        var sources = SampleLab.sources()
        var statement = SampleLab.statement
        statement.replacedBy = nil
        #expect(try await !page("/statements", sources).contains("dépassé"))
        statement.corrections = 3
        sources.statements = { [statement] in [statement] }
        #expect(try await page("/statements", sources).contains("séances changées depuis l’émission : 3"))
    }
}
