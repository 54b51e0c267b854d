import Access
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import UsageDomain

/// A form that carries the token of the page it was on.
protocol GuardedForm: Decodable, Sendable {
    var token: String? { get }
}

/// Tells the forms of our own pages from those that another site makes a browser send.
struct FormGuard: Sendable {
    /// Of this process: another site cannot read it out of our pages.
    private let own = Secret()

    /// The token for a page's forms: the browser session's own, or the process's for who is not logged in.
    func token(for context: DashboardContext) -> String {
        let secret = context.visitor.secret ?? own
        return Hexadecimal.text(SHA256.hash(data: Data("releve form \(secret.text) \(own.text)".utf8)))
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
        [UInt8](left.utf8).isEqualInConstantTime(to: [UInt8](right.utf8))
    }
}
