/// What an entry of the ledger settles or tells; its raw value is part of the chain.
package enum DecisionKind: String, CaseIterable, Hashable, Codable, Sendable {
    /// What the lab declares of itself, its machines and its people.
    case registry
    /// Whose a session was.
    case attribution
    /// That a session was two.
    case split
    /// That several sessions were one.
    case merge
    /// That an earlier decision no longer holds.
    case withdrawal
    /// That an issued statement would read otherwise now.
    case correction
    case statement
    /// Who may log in, and as what: what was done to an account, by whom.
    case account
    /// What belongs to the record and is none of these: keys, copies, series of numbers.
    case note
}
