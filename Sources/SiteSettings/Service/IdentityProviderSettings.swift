/// Who says who people are, by OpenID Connect.
package struct IdentityProviderSettings: Hashable, Sendable {
    package var issuer: String
    package var clientID: String
    /// The content of the secret's file; nil for a public client.
    package var clientSecret: Secret?
    package var accountClaim = "email"
    package var name: String?

    package init(issuer: String, clientID: String) {
        self.issuer = issuer
        self.clientID = clientID
    }
}
