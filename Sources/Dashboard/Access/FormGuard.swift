import Access
import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Tells the forms of our own pages from those that another site makes a browser send.
struct FormGuard: Sendable {
    /// Of this process: another site cannot read it out of our pages.
    private let own = Secret()

    /// The token for a page's forms: the browser session's own, or the process's for who is not logged in.
    func token(for context: DashboardContext) -> String {
        let secret = context.visitor.secret ?? own
        return SHA256.hash(data: Data("releve form \(secret.text) \(own.text)".utf8)).map {
            ($0 < 16 ? "0" : "") + String($0, radix: 16)
        }.joined()
    }

    /// Whether a form was sent by one of our own pages, or by another program with a token of its own.
    func accepts(_ token: String?, _ request: Request, _ context: DashboardContext) -> Bool {
        if context.visitor.isProgram { return true }
        return isSameOrigin(request) && Self.areEqual(token ?? "", self.token(for: context))
    }

    /// A browser says where a form came from; one that says nothing is stopped by the token.
    private func isSameOrigin(_ request: Request) -> Bool {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] {
            return site == "same-origin"
        }
        guard let origin = request.headers[.origin], let authority = request.head.authority else { return true }
        return origin == "http://\(authority)" || origin == "https://\(authority)"
    }

    /// In a time that does not tell how much of it was right.
    static func areEqual(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        // In Swift `|` binds no looser than `^`.
        return zip(left.utf8, right.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
