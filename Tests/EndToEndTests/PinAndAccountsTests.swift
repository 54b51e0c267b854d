import Decisions
import Foundation
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain
import UsageStore

@Suite("A PIN at a machine, and accounts in the ledger, while the collector runs", .serialized)
struct PinAndAccountsTests {
    private let folder: TemporaryDirectory
    private let broker: PrivateBroker
    private let collector: RunningCollector

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
        broker = try PrivateBroker()
        collector = RunningCollector(folder: folder.path, brokerPort: broker.port, member: "m-17")
    }

    private func releve(_ arguments: String...) throws -> ReleveCommand.Outcome {
        try ReleveCommand.run(arguments + ["--db", folder.file("serve.db")])
    }

    private func value(_ name: String, _ page: String) -> String {
        String(page.split(separator: "name=\"\(name)\" value=\"").dropFirst().first?.prefix { $0 != "\"" } ?? "")
    }

    private func type(_ number: String, _ pin: String) async throws -> (status: Int, body: String) {
        let open = try #require(await collector.get("/m/printer-1?lang=fr", isAuthorized: false))
        return try await collector.post(
            "/m/printer-1/pin?lang=fr", ["token": value("token", open.body), "number": number, "pin": pin],
            isAuthorized: false)
    }

    @Test("A badge's number and the PIN take a machine: on the disk before it takes effect, and after a kill")
    func claim() async throws {
        defer { broker.stop() }
        try collector.start()
        try await collector.waitUntilReady()
        #expect(try await collector.post("/settings/pin/m-17", ["pin": "271828"]).status == 200)
        let wrong = try await type("04:A2:B3:C4:D5:E6", "271829")
        #expect(wrong.status == 422 && wrong.body.contains("n’est pas le bon"), "\(wrong)")
        let known = try await type("04:a2:b3:c4:d5:e6", "271828")
        #expect(known.status == 200 && known.body.contains("Prototype de vanne"), "\(known)")
        let fields = [
            "token": value("token", known.body), "permit": value("permit", known.body), "project": "ferrand-proto",
        ]
        let taken = try await collector.post("/m/printer-1", fields, isAuthorized: false)
        #expect(taken.status == 200 && taken.body.contains("machine"), "\(taken)")
        collector.kill()
        let journal = try releve("journal", "export")
        #expect(journal.output.contains("$releve/claim") && journal.output.contains("m-17"), "\(journal)")
        #expect(!journal.output.contains("271828") && !journal.output.contains("04A2B3C4D5E6"))

        try collector.start()
        try await collector.waitUntilReady()
        try Poll.until(.seconds(30), "the claim is a session") {
            let list = try releve("sessions", "list", "--machine", "printer-1", "--format", "json").json()
            let sessions = try #require(list as? [[String: Any]])
            return sessions.contains { $0["end"] is NSNull && $0["member"] as? String == "m-17" }
        }
        // The permit was of the process that was killed.
        let late = try await collector.post("/m/printer-1/end", fields, isAuthorized: false)
        #expect(late.status == 403 || late.status == 422, "\(late)")
        #expect(collector.stop() == 0)
        #expect(try releve("verify").status == 0)
    }

    @Test("What is done to accounts is in the ledger with who did it, once each, also what the console did meanwhile")
    func ledger() async throws {
        defer { broker.stop() }
        try collector.start()
        try await collector.waitUntilReady()
        #expect(try releve("account", "add", "maud", "--role", "manager", "--without-password").status == 0)
        #expect(try releve("account", "change", "maud", "--role", "accountant").status == 0)
        func told() throws -> [(deed: String, roles: String, actor: Actor?)] {
            try UsageStore.open(path: folder.file("serve.db"), mode: .reader).ledger(kind: .account).compactMap {
                entry in
                let content = try JSONSerialization.jsonObject(with: Data((entry.content ?? "").utf8))
                let fields = try #require(content as? [String: Any])
                guard fields["account"] as? String == "maud" else { return nil }
                return (
                    fields["deed"] as? String ?? "", (fields["roles"] as? [String] ?? []).joined(separator: ","),
                    entry.actor
                )
            }
        }
        try Poll.until(.seconds(30), "the ledger is told") { try told().count == 2 }
        collector.kill()
        #expect(try releve("account", "remove", "maud").status == 0)
        try collector.start()
        try await collector.waitUntilReady()
        try Poll.until(.seconds(30), "the ledger is told of what was done while nothing ran") { try told().count == 3 }
        let entries = try told()
        #expect(entries.map(\.deed) == ["added", "changed", "removed"])
        #expect(entries.map(\.roles) == ["manager", "accountant", ""])
        for entry in entries {
            guard case .console(let user, nil)? = entry.actor else {
                Issue.record("\(entry)")
                continue
            }
            #expect(!user.isEmpty)
        }
        let refused = try releve("account", "remove", "essais")
        #expect(refused.status == 65 && refused.errors.contains("last administrator"), "\(refused)")
        #expect(collector.stop() == 0)
        #expect(try releve("verify").status == 0)
    }
}
