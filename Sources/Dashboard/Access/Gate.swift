import Access
import HTTPTypes
import Hummingbird
import Synchronization

/// Lets visitors through to what they have the right to; the others are told what to do.
final class Gate: Sendable {
    let entrance: Entrance
    private let isSetUp = Atomic(false)

    init(_ entrance: Entrance) { self.entrance = entrance }

    /// - Throws: `HTTPError`: 401, 403, or for a browser 303 to where one logs in.
    func check(_ right: Right, _ request: Request, _ context: DashboardContext) throws {
        try checkSetUp()
        guard !context.visitor.rights.contains(right) else { return }
        guard case .accounts = entrance else { throw HTTPError(.forbidden) }
        guard let account = context.visitor.account else {
            guard request.method == .get || request.method == .head, Self.isBrowser(request) else {
                throw HTTPError(.unauthorized, headers: [.wwwAuthenticate: "Bearer"])
            }
            throw Self.redirection(to: "/login?then=" + Self.address(of: request).escapedForQuery)
        }
        if account.rights.contains(right), context.visitor.session != nil, Self.isBrowser(request) {
            // It has the right, and has to say who it is again.
            throw Self.redirection(to: "/confirm?then=" + Self.origin(of: request).escapedForQuery)
        }
        throw HTTPError(.forbidden)
    }

    /// Until somebody administers the lab only the set-up answers.
    private func checkSetUp() throws {
        guard case .accounts(let reception) = entrance, !isSetUp.load(ordering: .relaxed) else { return }
        guard try reception.accounts.hasAdministrator() else { throw Self.redirection(to: "/setup") }
        isSetUp.store(true, ordering: .relaxed)
    }

    /// What the lab's identity provider is called.
    var openIDName: String? {
        guard case .accounts(let reception) = entrance else { return nil }
        return reception.openID?.settings.name
    }

    static func redirection(to address: String) -> HTTPError {
        HTTPError(.seeOther, headers: [.location: address])
    }

    private static func isBrowser(_ request: Request) -> Bool {
        request.headers[.accept]?.contains("text/html") ?? false
    }

    /// Where one goes on: the page itself, or the one whose form was sent.
    private static func origin(of request: Request) -> String {
        guard request.method == .post else { return address(of: request) }
        // Only the path of our own page counts, whatever site it says to be of.
        let parts = (request.headers[.referer] ?? "").split(
            separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let slash = parts[2].firstIndex(of: "/") else { return "/" }
        return String(parts[2][slash...])
    }

    private static func address(of request: Request) -> String {
        request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
    }

    /// Where to go on after a log-in: a path of ours, whatever the address said.
    static func destination(_ typed: String?) -> String {
        guard let typed, typed.hasPrefix("/"), !typed.hasPrefix("//"), typed.utf8.count <= 2000,
            !typed.contains("\\"), typed.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
        else { return "/" }
        return typed
    }
}

extension String {
    /// For a value in a query.
    var escapedForQuery: String {
        escapedForPath.replacing("&", with: "%26").replacing("=", with: "%3D").replacing("+", with: "%2B")
            .replacing("?", with: "%3F").replacing("#", with: "%23")
    }
}
