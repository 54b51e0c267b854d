import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import UsageDomain

/// Speaks to the collector that holds the store's lock.
struct ControlClient {
    let store: String

    func applyLab(_ request: ControlProtocol.LabRequest) async throws -> [String] {
        let response: ControlProtocol.LabResponse = try await send(request, to: ControlProtocol.applyLab)
        return response.changes
    }

    func issue(_ request: ControlProtocol.StatementRequest) async throws -> ControlProtocol.StatementResponse {
        try await send(request, to: ControlProtocol.issueStatement)
    }

    func attribute(_ request: ControlProtocol.AttributionRequest) async throws -> Attribution {
        let response: ControlProtocol.AttributionResponse = try await send(request, to: ControlProtocol.attribute)
        return response.attribution
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

    private func send<Response: Decodable>(_ body: some Encodable, to path: String) async throws -> Response {
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
            response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
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
