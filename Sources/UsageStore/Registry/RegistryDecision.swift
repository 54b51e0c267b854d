import Crypto
import Foundation
import UsageDomain

/// What a ledger entry of kind `registry` says.
struct RegistryDecision: Codable {
    let version: Int64
    /// For people.
    let changes: [String]
    /// SHA-256 of the version's JSON, in hexadecimal.
    let digest: String
    /// The first journal block derived with this version; nil where the entry does not say.
    let nextBlock: Int64?
    /// From when on the changes hold, in milliseconds since 1970; nil where they hold from the entry's own instant.
    var effective: Int64?

    static func digest(of json: String) -> String {
        Hexadecimal.text(SHA256.hash(data: Data(json.utf8)))
    }
}
