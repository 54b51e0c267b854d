import Decisions
import AsyncHTTPClient
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import Office
import UsageDomain

/// Speaks to the collector that holds the store's lock.
struct ControlClient {
    let store: String

    /// Whether somebody listens on the store's control socket.
    var isAnswered: Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(ControlProtocol.socketPath(store: store).utf8)
        guard path.count < ControlProtocol.longestSocketPath else { return false }
        // The address outlives the calls, and its size is its own.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        } == 0
    }

    func applyLab(_ request: ControlProtocol.LabRequest) async throws -> [String] {
        let response: ControlProtocol.LabResponse = try await send(request, to: ControlProtocol.applyLab)
        return response.changes
    }

    /// Takes as long as it takes: the collector says every second that it is at it.
    func issue(_ request: StatementRequest, isSettled: Bool) async throws -> IssuedStatement {
        let answer: ControlProtocol.IssueAnswer = try await send(
            ControlProtocol.IssueRequest(statement: request, isSettled: isSettled), to: ControlProtocol.issueStatement,
            timeout: .hours(24))
        guard let issued = answer.issued else {
            throw CommandFailure(
                answer.failure?.message
                    ?? "the collector did not say what came of it; ask again, nothing is issued twice",
                answer.failure.flatMap { ExitStatus(rawValue: $0.status) } ?? .unavailable)
        }
        return issued
    }

    /// Those that have a session in the period.
    func companies(in period: Period) async throws -> [CompanyID] {
        try await send(ControlProtocol.CompaniesRequest(period: period), to: ControlProtocol.companies)
    }

    func replaceKey(by actor: Actor, reason: String) async throws -> String {
        let response: ControlProtocol.KeyResponse = try await send(
            ControlProtocol.KeyRequest(actor: actor, reason: reason), to: ControlProtocol.replaceKey)
        return response.fingerprint
    }

    /// - Returns: the entries of the ledger.
    func decide(_ request: ControlProtocol.DecideRequest) async throws -> [Int64] {
        try await send(request, to: ControlProtocol.decide)
    }

    func claim(_ claims: [Claim]) async throws {
        let _: [Int64] = try await send(claims, to: ControlProtocol.claims)
    }

    func rebuild(from day: CivilDate?) async throws {
        let _: ControlProtocol.LabResponse = try await send(
            ControlProtocol.RebuildRequest(from: day), to: ControlProtocol.rebuild)
    }

    func heardDevices() async throws -> HeardDevices {
        try await send(ControlProtocol.DevicesRequest(), to: ControlProtocol.devices)
    }

    func adopt(_ adoption: Adoption) async throws -> DeviceBinding {
        try await send(adoption, to: ControlProtocol.adopt)
    }

    private func send<Response: Decodable>(
        _ body: some Encodable, to path: String, timeout: TimeAmount = .seconds(120)
    ) async throws -> Response {
        let socket = URL(fileURLWithPath: ControlProtocol.socketPath(store: store)).path
        guard let encoded = socket.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else {
            throw CommandFailure("\(socket): not a usable socket path", .inputOutput)
        }
        var request = HTTPClientRequest(url: "http+unix://\(encoded)\(path)")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        let response: HTTPClientResponse
        let data: Data
        do {
            response = try await HTTPClient.shared.execute(request, timeout: timeout)
            data = Data(try await response.body.collect(upTo: 8 << 20).readableBytesView)
        } catch {
            throw CommandFailure(
                "\(store): another process holds the store and its control socket does not answer (\(error)); "
                    + "stop it or wait", .unavailable)
        }
        guard response.status == .ok else {
            let failure = try? JSONDecoder().decode(ControlProtocol.Failure.self, from: data)
            throw CommandFailure(
                failure?.message ?? "the collector refused: \(response.status)",
                failure.flatMap { ExitStatus(rawValue: $0.status) } ?? .unavailable)
        }
        return try JSONDecoder().decode(Response.self, from: data)
    }
}
