import Access
import UsageDomain

/// Who asks for a page.
struct Visitor: Sendable {
    var account: Account?
    var session: BrowserSession?
    /// Of the browser's session.
    var secret: Secret?
    var rights: Set<Right>
    /// Another program with a token: no site can make a browser send it.
    var isProgram = false

    static let nobody = Visitor(rights: Role.visitor.rights)

    /// Who decides, for the ledger.
    var actor: Actor { account.map { .account($0.name) } ?? .named("pages") }
}
