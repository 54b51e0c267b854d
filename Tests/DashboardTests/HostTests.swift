import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import UsageDomain

@testable import Dashboard

@Suite("Names of the pages")
struct HostTests {
    @Test(
        "Addresses, local names and names of the lab's own are answered",
        arguments: [
            "127.0.0.1:8480", "[::1]:8480", "192.168.7.20", "localhost", "atelier", "atelier.local:8480",
            "Releve.Exemple.org", "releve.exemple.org.",
        ])
    func own(authority: String) {
        #expect(OwnNames(["releve.exemple.org"]).contains(authority))
    }

    @Test(
        "Names that somebody else may point here are not",
        arguments: ["ailleurs.example", "releve.exemple.org.ailleurs.example", "127.0.0.1.ailleurs.example:8480"])
    func foreign(authority: String) {
        #expect(!OwnNames(["releve.exemple.org"]).contains(authority))
    }

    @Test("What people did is kept in no cache")
    func notKept() async throws {
        let router = try buildRouter(settings: DashboardSettings(), sources: SampleLab.sources(), entrance: .everybody)
        try await Application(router: router).test(.router) { client in
            for path in ["/", "/sessions", "/sessions.csv", "/inbox", "/statements"] {
                let answer = try await client.execute(uri: path, method: .get)
                #expect(answer.status == .ok, "\(path)")
                #expect(answer.headers[.cacheControl] == "no-store")
            }
        }
    }
}
