import Foundation
import FoundationNetworking
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("The demonstration shows what its simulated lab did")
struct DemoTests {
    private struct Truth: Decodable {
        struct Machine: Decodable {
            let machine: String
            let busyMs: Int64
            let runs: Int
            let sessions: [Session]
        }
        struct Session: Decodable {
            let start: String
            let end: String
            let busyMs: Int64
        }
        let machines: [Machine]
    }

    private struct Found: Decodable {
        struct Run: Decodable {}
        let machine: String
        let start: String
        let end: String?
        let busyMs: Int64
        let runs: [Run]
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test("its past is the truth it wrote down, machine by machine, and it ends by itself")
    func past() async throws {
        let process = try ReleveCommand.start(
            ["demo", "--days", "5", "--seconds", "4", "--port", "0", "--directory", folder.file("demo")],
            output: URL(filePath: folder.file("out")), errors: URL(filePath: folder.file("err")))
        defer { process.terminate() }
        try await Poll.until(.seconds(60), "the board's page") {
            await page(announcedIn: folder.file("out"))?.contains("Défonceuse sous table") == true
        }
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)

        let truth = try Self.decoder.decode(
            Truth.self, from: Data(contentsOf: URL(filePath: folder.file("demo/truth.json"))))
        let listed = try ReleveCommand.run(["sessions", "--db", folder.file("demo/releve.db"), "--format", "json"])
        let found = try Self.decoder.decode([Found].self, from: Data(listed.output.utf8))
        #expect(truth.machines.count >= 12)
        #expect(truth.machines.contains { $0.busyMs > 3_600_000 })
        for machine in truth.machines {
            // Instants of one form are ordered as text; "9" is after all of them. What was going on when the past ended is no
            // part of the truth; what had ended may still wait for its timeout.
            let sessions = found.filter { session in
                session.machine == machine.machine
                    && machine.sessions.contains { $0.start < session.end ?? "9" && session.start < $0.end }
            }
            let busy = sessions.reduce(0) { $0 + $1.busyMs }
            let expected = machine.sessions.reduce(0) { $0 + $1.busyMs }
            // A plug's boundaries are known to a reporting period, 30 s at most and on either side, for each run.
            let allowed = Int64(machine.runs) * 60_000
            #expect(abs(busy - expected) <= allowed, "\(machine.machine): \(busy) ms found of \(expected) ms")
        }
    }

    private func page(announcedIn path: String) async -> String? {
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8),
            let address = text.firstMatch(of: /(http:\S+\/)login/)?.output.1, let url = URL(string: String(address)),
            let (data, _) = try? await URLSession.shared.data(from: url)
        else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
