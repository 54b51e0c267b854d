import Foundation
import JWTKit
import UsageDomain

/// Why an ID token proves nothing.
package enum IDTokenProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case malformed
    /// Neither RS256 nor ES256: `none` among them.
    case algorithm(String)
    /// No key of the provider's has that id.
    case unknownKey
    case signature
    case issuer(String)
    case audience
    case expired
    /// Issued in what is the future here: one of the two clocks is wrong.
    case early
    case nonce

    package var description: String {
        switch self {
        case .malformed: "it is no token"
        case .algorithm(let name): "signed by '\(name)', and only RS256 and ES256 are taken"
        case .unknownKey: "signed with a key that the provider does not publish"
        case .signature: "its signature is wrong"
        case .issuer(let name): "issued by '\(name)'"
        case .audience: "meant for another client"
        case .expired: "expired; is the clock right?"
        case .early: "issued in the future; is the clock right?"
        case .nonce: "not an answer to this log-in"
        }
    }
}

/// A claim's value: what JSON can say.
enum ClaimValue: Hashable, Codable, Sendable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([ClaimValue])
    case object([String: ClaimValue])
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([ClaimValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: ClaimValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        case .null: try container.encodeNil()
        }
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
}

/// Everything a token claims, or the provider says of somebody.
struct Claims: JWTPayload, Hashable {
    var values: [String: ClaimValue]

    init(_ values: [String: ClaimValue]) { self.values = values }

    init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: ClaimValue].self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    /// What is claimed is checked by `IDToken`, which is told the time.
    func verify(using algorithm: some JWTAlgorithm) {}

    func text(_ name: String) -> String? { values[name]?.text }
}

/// The keys a provider signs with (RFC 7517), as far as they can be read.
struct KeySet: Decodable, Sendable {
    private struct Lenient: Decodable {
        var key: JWK?

        init(from decoder: any Decoder) throws { key = try? JWK(from: decoder) }
    }

    private enum CodingKeys: CodingKey { case keys }

    let keys: [JWK]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // A key of a kind nobody here knows is no reason to read none.
        keys = try container.decode([Lenient].self, forKey: .keys).compactMap(\.key)
    }

    /// Of that id; without one, the only key of that kind.
    func key(_ id: String?, _ kind: JWK.KeyType) -> JWK? {
        let fitting = keys.filter { $0.keyType == kind && (id == nil || $0.keyIdentifier?.string == id) }
        return fitting.count == 1 || id != nil ? fitting.first : nil
    }
}

/// What is asked of an ID token (OpenID Connect Core, section 3.1.3.7).
struct IDToken: Sendable {
    let issuer: String
    let clientID: String
    let nonce: String

    /// How far two clocks may be apart.
    private static let leeway = TimeSpan.minutes(1)

    private struct Header: Decodable {
        var alg: String
        var kid: String?
        var crit: [String]?
    }

    init(issuer: String, clientID: String, nonce: String) {
        self.issuer = issuer
        self.clientID = clientID
        self.nonce = nonce
    }

    /// What it claims, once all of it was checked.
    func verified(_ token: String, keys: KeySet, at now: Instant) async throws(IDTokenProblem) -> Claims {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, token.utf8.count <= 64 * 1024, let bytes = Base64URL.bytes(parts[0]),
            let header = try? JSONDecoder().decode(Header.self, from: Data(bytes)), header.crit == nil
        else { throw .malformed }
        let kind: JWK.KeyType
        switch header.alg {
        case "RS256": kind = .rsa
        case "ES256": kind = .ecdsa
        default: throw .algorithm(String(header.alg.prefix(20)))
        }
        guard var key = keys.key(header.kid, kind) else { throw .unknownKey }
        let id = JWKIdentifier(string: header.kid ?? "only")
        key.keyIdentifier = id
        let claims: Claims
        do {
            claims = try await JWTKeyCollection().add(jwk: key).verify(token, as: Claims.self)
        } catch {
            throw .signature
        }
        try check(claims, at: now)
        return claims
    }

    private func check(_ claims: Claims, at now: Instant) throws(IDTokenProblem) {
        guard claims.text("iss") == issuer else { throw .issuer(String((claims.text("iss") ?? "").prefix(200))) }
        let audience: [String] =
            switch claims.values["aud"] {
            case .text(let one): [one]
            case .list(let several): several.compactMap(\.text)
            default: []
            }
        let party = claims.text("azp")
        guard audience.contains(clientID), party == nil || party == clientID, audience.count == 1 || party != nil else {
            throw .audience
        }
        guard let end = claims.values["exp"]?.number, let start = claims.values["iat"]?.number,
            claims.text("sub")?.isEmpty == false
        else { throw .malformed }
        let (seconds, leeway) = (Double(now.milliseconds) / 1000, Double(Self.leeway.milliseconds) / 1000)
        guard seconds < end + leeway else { throw .expired }
        guard start <= seconds + leeway, claims.values["nbf"]?.number ?? 0 <= seconds + leeway else { throw .early }
        guard claims.text("nonce") == nonce else { throw .nonce }
    }
}
