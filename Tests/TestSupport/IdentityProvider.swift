import Foundation
import FoundationNetworking
import Glibc
import LoopbackBroker
import Synchronization
import UsageDomain

/// An OpenID Connect provider on loopback (`oidc-provider-mock`), and somebody's browser before it.
package final class IdentityProvider: Sendable {
    package let port: Int
    package var issuer: String { "http://127.0.0.1:\(port)" }
    private let process: Mutex<Process?>

    /// Says what `users` holds of each of them, as JSON with `sub`; tokens that last a negative number of seconds have expired
    /// already.
    package init(users: [String], tokensLast seconds: Int = 3600, port: Int = LoopbackPort.free()) async throws {
        self.port = port
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = repository.appending(path: ".venv/bin/python3")
        process.arguments =
            ["-m", "oidc_provider_mock", "--port", "\(port)", "--token-max-age", "\(seconds)"]
            + users.flatMap { ["--user-claims", $0] }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = Mutex(process)
        try await Poll.until(.seconds(60), "the identity provider") { () async -> Bool in LoopbackPort.answers(port) }
    }

    deinit { stop() }

    /// Waits until it is gone; it has nothing to end in good order, and threads of the concurrency pool start children that SIGTERM
    /// does not reach.
    package func stop() {
        process.withLock { process in
            if let process, process.isRunning {
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
            }
            process = nil
        }
    }

    /// What the provider sends a browser back with, once somebody said who they are there, or that they will not.
    package static func answer(to address: String, as subject: String?) async throws -> [String: String] {
        guard let url = URL(string: address) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data((subject.map { "sub=\($0)" } ?? "action=deny").utf8)
        let session = URLSession(configuration: .ephemeral, delegate: Stayer(), delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        let (body, response) = try await session.data(for: request)
        guard let response = response as? HTTPURLResponse,
            let location = response.value(forHTTPHeaderField: "Location"),
            let items = URLComponents(string: location)?.queryItems
        else { throw Command.Failure(description: "no redirection: \(String(decoding: body, as: UTF8.self))") }
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    /// Does not go where it is sent.
    private final class Stayer: NSObject, URLSessionTaskDelegate {
        func urlSession(
            _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
        ) {
            completionHandler(nil)
        }
    }
}
