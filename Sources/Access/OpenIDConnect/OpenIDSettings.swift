/// The identity provider of a lab, as its settings name it.
package struct OpenIDSettings: Hashable, Sendable {
    /// An address: `https://auth.example.org/realms/lab`.
    package var issuer: String
    package var clientID: String
    /// Nil for a public client.
    package var clientSecret: String?
    /// Which claim names who was invited.
    package var accountClaim: String
    /// What the pages call it.
    package var name: String

    package init(
        issuer: String, clientID: String, clientSecret: String? = nil, accountClaim: String = "email",
        name: String? = nil
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.accountClaim = accountClaim
        self.name = name ?? Self.host(of: issuer)
    }

    private static func host(of address: String) -> String {
        let rest = address.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? ""
        return rest.isEmpty ? address : String(rest)
    }
}

/// Why nobody was let in by way of the provider; `description` is for the log, pages say it in their own words.
package enum OpenIDProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// It does not answer, or not as the specification says.
    case unavailable(String)
    /// It says that it will not, such as when somebody cancels.
    case declined(String)
    /// The state is none of ours, was used, is too old, or belongs to another browser.
    case journey
    case token(IDTokenProblem)
    /// The provider knows who it is; the lab does not.
    case stranger
    /// Who may administer links while logged in, not by an invitation.
    case administrator
    /// The identity is another account's.
    case taken
    case tooMany

    package var description: String {
        switch self {
        case .unavailable(let detail): "the provider cannot be used: \(detail)"
        case .declined(let error): "the provider declined: \(error)"
        case .journey: "a state that is not, or no more, one of a log-in under way in this browser"
        case .token(let problem): "the ID token was refused: \(problem)"
        case .stranger: "an identity that no account is linked to, and nobody invited"
        case .administrator: "an invitation of an account that may administer"
        case .taken: "an identity that is another account's"
        case .tooMany: "too many log-ins begun from one address"
        }
    }
}
