import Foundation
import FoundationNetworking
import Glibc
import LoopbackBroker
import TestSupport
import UsageDomain

/// A `releve serve` of this test's own: started, killed, and started again on the same store.
final class RunningCollector {
    let port: Int
    private let folder: String
    private let brokerPort: Int
    private let configFile: String?
    /// Who the tests' account is in the registry.
    private let member: String?
    private var process: Process?
    /// Of a program that may see and decide everything that a program may.
    private var token: String?
    /// Beside that of the tests.
    var environment: [String: String] = [:]

    /// - Parameters:
    ///   - folder: Holds `lab.yaml`, and will hold the store.
    ///   - brokerPort: Where the broker listens on loopback.
    ///   - configFile: Settings beside those of the options.
    ///   - member: Who the tests' account is in the registry.
    init(folder: String, brokerPort: Int, configFile: String? = nil, member: String? = nil) {
        self.folder = folder
        self.configFile = configFile
        self.member = member
        self.brokerPort = brokerPort
        port = LoopbackPort.free()
    }

    deinit {
        kill()
    }

    /// No file of its may outgrow `bytes`.
    func start(largestFile bytes: Int? = nil, environment: [String: String] = [:]) throws {
        if token == nil { token = try makeToken() }
        process = try ReleveCommand.start(
            [
                "serve", "--lab", folder + "/lab.yaml", "--broker-port", "\(brokerPort)", "--store-path",
                folder + "/serve.db", "--store-commit-interval", "5ms", "--store-checkpoint-interval", "1s",
                "--web-port", "\(port)",
            ] + (configFile.map { ["--config", $0] } ?? []), output: URL(filePath: folder + "/serve.out"),
            errors: URL(filePath: folder + "/serve.err"), largestFile: bytes,
            environment: self.environment.merging(environment) { $1 })
    }

    private func makeToken() throws -> String {
        let store = folder + "/serve.db"
        _ = try ReleveCommand.run(
            ["account", "add", "essais", "--role", "administrator", "--without-password", "--db", store]
                + (member.map { ["--member", $0] } ?? []))
        let rights = ["seeEverybody", "decideSessions", "editRegistry", "seeStatements", "claim"]
        let made = try ReleveCommand.run(
            ["account", "token", "essais", "--db", store] + rights.flatMap { ["--right", $0] })
        guard made.status == 0 else { throw Command.Failure(description: "no token: \(made)") }
        return made.output.filter(\.isHexDigit)
    }

    /// Waits until it is subscribed and its store can be written.
    func waitUntilReady(_ what: String = "ready") async throws {
        try await Poll.until(.seconds(60), what) { await get("/health/ready")?.status == 200 }
    }

    /// SIGKILL, and waits until the process is gone.
    func kill() {
        guard let process, process.isRunning else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// SIGTERM, and waits for the graceful end.
    func stop() -> Int32? {
        guard let process else { return nil }
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// How it ended by itself; nil while it runs.
    var exitStatus: Int32? { process.flatMap { $0.isRunning ? nil : $0.terminationStatus } }

    /// What it holds in memory.
    func residentKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process?.processIdentifier ?? 0)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let value = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Command.Failure(description: "no VmRSS: \(status)")
        }
        return value
    }

    var errors: String { (try? String(contentsOf: URL(filePath: folder + "/serve.err"), encoding: .utf8)) ?? "" }

    /// A POST of a form to the collector's pages; redirections are followed.
    func post(
        _ path: String, _ fields: [String: String], isAuthorized: Bool = true
    ) async throws -> (status: Int, body: String) {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._")
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        if isAuthorized { request.setValue("Bearer \(token ?? "")", forHTTPHeaderField: "authorization") }
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "content-type")
        request.httpBody = Data(
            fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }
                .joined(separator: "&").utf8)
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    /// A GET on the collector's pages; nil when nobody answers.
    func get(_ path: String, isAuthorized: Bool = true) async -> (status: Int, body: String)? {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)"),
            let (data, response) = try? await URLSession.shared.data(
                for: isAuthorized ? authorized(url) : URLRequest(url: url)),
            let status = (response as? HTTPURLResponse)?.statusCode
        else { return nil }
        return (status, String(decoding: data, as: UTF8.self))
    }

    private func authorized(_ url: URL) -> URLRequest {
        var request = URLRequest(url: url)
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "authorization") }
        return request
    }
}
