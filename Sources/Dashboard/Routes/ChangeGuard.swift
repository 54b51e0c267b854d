import HTTPTypes
import Hummingbird
import UsageDomain

/// Decides who may change something through a page: the pages have no login, and any site may send a browser's forms.
struct ChangeGuard: Sendable {
    let changes: DashboardSettings.Changes
    /// Of this process: another site cannot read it out of our pages.
    let token: String

    init(settings: DashboardSettings) {
        changes = settings.changes
        var chance = SystemRandomNumberGenerator()
        token = (0..<4).map { _ in Hexadecimal.text(chance.nextBytes()) }.joined()
    }

    /// The token for a page's forms; nil where the reader may change nothing.
    func token(for context: DashboardContext) -> String? {
        allows(context) ? token : nil
    }

    /// Whether a form was sent by one of our own pages, to somebody who may.
    func accepts(_ token: String, _ request: Request, _ context: DashboardContext) -> Bool {
        allows(context) && isSameOrigin(request) && Self.areEqual(token, self.token)
    }

    private func allows(_ context: DashboardContext) -> Bool {
        switch changes {
        case .none: false
        case .loopback: context.isFromLoopback
        case .network: true
        }
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

extension SystemRandomNumberGenerator {
    fileprivate mutating func nextBytes() -> [UInt8] {
        let word: UInt64 = next()
        return (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
}
