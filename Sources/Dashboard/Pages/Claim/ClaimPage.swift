/// A machine as a member finds it: free or taken, and for what they could take it.
struct ClaimPage: Sendable {
    struct Offer: Sendable {
        /// The project's id; empty for none.
        var value: String
        var label: String
    }

    var machineName: String
    var state: String
    var stateClass: String
    /// Who has it, where the visitor may know; else only that somebody does.
    var taken: String?
    var token: String
    var path: String
    var problem: String?
    var done: String?
    /// Who typed a PIN, in their own page only.
    var person: String?
    var permit: String?
    var offers: [Offer]
    var hasOffers: Bool
    /// Asked before a machine that somebody else has is taken.
    var asksTakeover: Bool
    var canEnd: Bool
    /// Whether number and PIN are asked for.
    var asksPin: Bool
    /// As it was typed.
    var number: String
    /// Where to log in, for who has to.
    var logInHref: String?
    /// Why somebody who is logged in cannot take it.
    var hint: String?
}
