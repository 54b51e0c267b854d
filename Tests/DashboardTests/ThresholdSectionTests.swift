import Hummingbird
import HummingbirdTesting
import Logging
import Testing
import ThresholdProposal
import UsageDomain

@testable import Dashboard

@Suite("The thresholds a machine's power speaks for, on its page")
struct ThresholdSectionTests {
    /// Ten days: off, on at 45 W, and jobs of ten minutes at 620 W.
    private static func study(watts: Int64 = 620) -> PowerStudyState {
        let start = SampleLab.now - .days(10)
        let jobs: [Int64] = [13, 40, 95, 131, 170, 240, 262, 301, 390, 421, 480, 555]
        let study = PowerStudy(of: SampleLab.registry.machines[0], staleAfter: .minutes(3)) { body in
            for second in stride(from: Int64(0), to: 10 * 86_400, by: 20) {
                let ofDay = second % 86_400
                let isAtWork = jobs.contains { ($0 * 60..<($0 + 10) * 60).contains(ofDay) }
                let power = isAtWork ? watts : ofDay < 36_000 ? 45 : 0
                body(power * 1000, start + .seconds(second))
            }
        }
        return .made(study, from: SampleLab.now - .days(30), to: SampleLab.now)
    }

    private func page(_ state: PowerStudyState, language: String = "fr") async throws -> String {
        var sources = SampleLab.sources()
        sources.powerStudy = { _ in state }
        sources.storeName = "atelier.db"
        let router = try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .everybody)
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: "/machines/laser-1?lang=\(language)", method: .get) { response in
                String(buffer: response.body)
            }
        }
    }

    @Test("The proposal with its histogram, and the command that applies it")
    func proposal() async throws {
        let page = try await page(Self.study())
        #expect(page.contains("Seuils proposés d’après sa consommation"))
        #expect(page.contains("class=\"chart histogram\"") && page.contains("class=\"level work\""))
        #expect(page.contains("releve thresholds laser-1 --db atelier.db --apply"))
        // Measured in the last 30 days, by the sample's rollups: 200 and 95 minutes.
        #expect(page.contains("4\u{00A0}h\u{00A0}55\u{00A0}min"), "\(page)")
        #expect(page.contains("120 fois"), "\(page)")
        let english = try await self.page(Self.study(), language: "en")
        #expect(english.contains("it would have worked 120 times"))
    }

    @Test("What cannot be proposed is said, and nothing is offered")
    func nothing() async throws {
        let flat = try await page(Self.study(watts: 45))
        #expect(flat.contains("Rien à proposer") && !flat.contains("releve thresholds"))
        let reading = try await page(.reading)
        #expect(
            reading.contains("en cours de lecture") && reading.contains("data-reload") && reading.contains("http-equiv")
        )
        let unreadable = try await page(.unreadable)
        #expect(unreadable.contains("n’a pas pu être lue") && !unreadable.contains("data-reload"))
    }
}
