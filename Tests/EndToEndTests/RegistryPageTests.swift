import Foundation
import FoundationNetworking
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("The registry is edited on pages while the collector runs")
struct RegistryPageTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test("A form saved is one decision of who is logged in, and what `lab export` writes")
    func saved() async throws {
        let process = try ReleveCommand.start(
            ["demo", "--days", "1", "--seconds", "60", "--port", "0", "--directory", folder.file("demo")],
            output: URL(filePath: folder.file("out")), errors: URL(filePath: folder.file("err")))
        defer { process.terminate() }
        let session = URLSession(configuration: .ephemeral)
        try await Poll.until(.seconds(60), "the log-in page") {
            await page("login", session)?.contains("gestionnaire") == true
        }

        let door = try #require(await page("login", session))
        _ = await page("login", session, ["token": value("token", door), "name": "gestionnaire", "then": "/"])
        let path = "settings/entry/company/brindille"
        let form = try #require(await page(path, session))
        #expect(form.contains("Brindille Design"))
        let typed = [
            "token": value("token", form), "version": value("version", form), "f.name": "Brindille & fils",
            "f.siren": "001 618 032", "reason": "nouvelle raison sociale", "action": "save",
        ]
        let wrong = await page(path, session, typed.merging(["f.siren": "123456789"]) { $1 })
        #expect(wrong?.contains("La clé de contrôle de ce SIREN est fausse") == true)
        let done = await page(path, session, typed)
        #expect(done?.contains("C’est enregistré") == true && done?.contains("par Gestionnaire") == true)
        // The same form again is of a registry that is no longer the latest.
        #expect(await page(path, session, typed)?.contains("pendant que vous écriviez") == true)

        let export = try ReleveCommand.run(["lab", "export", "--db", folder.file("demo/releve.db")])
        #expect(export.output.contains("Brindille & fils") && export.output.contains("\"001618032\""), "\(export)")
    }

    private func value(_ name: String, _ page: String) -> String {
        String(page.split(separator: "name=\"\(name)\" value=\"").dropFirst().first?.prefix { $0 != "\"" } ?? "")
    }

    /// What a browser shows of a path once it has followed where it is sent, after it sent a form if there is one.
    private func page(_ path: String, _ session: URLSession, _ form: [String: String]? = nil) async -> String? {
        guard let text = try? String(contentsOf: URL(filePath: folder.file("out")), encoding: .utf8),
            let address = text.firstMatch(of: /(http:\S+\/)login/)?.output.1,
            let url = URL(string: address + path)
        else { return nil }
        var request = URLRequest(url: url)
        request.setValue("text/html", forHTTPHeaderField: "Accept")
        request.setValue("fr", forHTTPHeaderField: "Accept-Language")
        if let form {
            request.httpMethod = "POST"
            request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
            let pairs = form.map { name, value in
                "\(name)=" + (value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
            }
            request.httpBody = Data(pairs.joined(separator: "&").utf8)
        }
        return (try? await session.data(for: request)).map { String(decoding: $0.0, as: UTF8.self) }
    }
}
