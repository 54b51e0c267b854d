import HTTPTypes
import Hummingbird

/// Answers only under names that are the lab's: a page of somebody else's site whose name now points here reads nothing.
struct HostMiddleware: RouterMiddleware {
    let names: OwnNames

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        guard names.contains(request.head.authority) else {
            let help = """
                Ce nom n'est pas celui du laboratoire : ajoutez-le sous web.names dans les réglages.
                This name is not the lab's: add it under web.names in the settings.

                """
            return Response(
                status: .misdirectedRequest, headers: [.contentType: "text/plain; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: help)))
        }
        return try await next(request, context)
    }
}

/// The names under which the pages may be asked for: addresses, names of a local network, and those the lab gave.
struct OwnNames: Sendable {
    /// In lower case.
    let given: Set<String>

    private static let localSuffixes = [".local", ".lan", ".home", ".internal", ".localhost", ".home.arpa"]

    init(_ given: [String]) { self.given = Set(given.map { $0.lowercased() }) }

    /// Whether host and port, as the client wrote them, are the lab's; a client that says nothing is no browser.
    func contains(_ authority: String?) -> Bool {
        guard let authority else { return true }
        let name = Self.name(of: authority)
        let isAddress = name.contains(":") || name.allSatisfy { $0.isNumber || $0 == "." }
        return isAddress || !name.contains(".") || given.contains(name)
            || Self.localSuffixes.contains { name.hasSuffix($0) }
    }

    /// Without its port, nor the dot of an absolute name.
    private static func name(of authority: String) -> String {
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        let name = authority.prefix { $0 != ":" }.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}
