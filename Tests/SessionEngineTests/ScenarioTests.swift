import Foundation
import Testing
import UsageDomain

@Suite("Scenarios")
struct ScenarioTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scenarios")

    static let names: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path()))?
        .filter { $0.hasSuffix(".scenario") }.sorted() ?? []

    @Test("There is a scenario for every rule")
    func scenariosAreFound() {
        #expect(Self.names.count >= 30)
    }

    @Test("A scenario comes out as written, whatever the ticks and restarts", arguments: names)
    func scenarioHolds(name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        let scenario = try Scenario(text)
        let run = try ScenarioRun(scenario)
        #expect(run.events == scenario.expectedEvents)
        #expect(run.sessions.map(run.describe) == scenario.expectedSessions)
        for session in run.sessions {
            #expect(session.end.map { $0 - session.start } == session.durations.total)
        }
        for disturbance in ScenarioRun.Disturbance.allCases {
            #expect(try ScenarioRun(scenario, disturbance) == run, "\(disturbance)")
        }
    }
}
