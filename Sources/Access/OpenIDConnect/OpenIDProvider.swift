import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import UsageDomain

/// What a provider says of itself (OpenID Connect Discovery, section 3).
struct ProviderMetadata: Decodable, Sendable {
    var issuer: String
    var authorizationEndpoint: String
    var tokenEndpoint: String
    var keysAddress: String
    var userInfoEndpoint: String?
    var authenticationMethods: [String]?

    private enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case keysAddress = "jwks_uri"
        case userInfoEndpoint = "userinfo_endpoint"
        case authenticationMethods = "token_endpoint_auth_methods_supported"
    }

    /// TLS, but for a provider on this computer.
    static func isSafe(_ address: String) -> Bool {
        guard let url = URLComponents(string: address), let host = url.host, !host.isEmpty, url.user == nil,
            url.fragment == nil
        else { return false }
        return url.scheme == "https"
            || url.scheme == "http" && ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host)
    }
}

/// The provider, over HTTP: what it says of itself, its keys, its answers to codes.
actor OpenIDProvider {
    let settings: OpenIDSettings
    private var metadata: (value: ProviderMetadata, at: Instant)?
    private var keys: (value: KeySet, at: Instant)?

    private static let kept = TimeSpan.hours(1)
    /// A token signed with a key nobody has seen makes the keys be read again, but not for every such token.
    private static let keysKeptAtLeast = TimeSpan.seconds(10)
    private static let patience = TimeAmount.seconds(5)
    private static let largestAnswer = 1 << 20

    /// Follows nobody elsewhere: a secret is sent where the provider said.
    private static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = patience
        configuration.timeout.read = patience
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    init(_ settings: OpenIDSettings) { self.settings = settings }

    /// Where a browser is sent to say who it is.
    func authorizationAddress(
        state: String, nonce: String, key: ProofKey, redirect: String, at now: Instant
    ) async throws(OpenIDProblem) -> String {
        let endpoint = try await discovered(at: now).authorizationEndpoint
        let query = [
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", redirect),
            ("scope", "openid profile email"), ("state", state), ("nonce", nonce),
            ("code_challenge", key.challenge), ("code_challenge_method", "S256"),
        ]
        return endpoint + (endpoint.contains("?") ? "&" : "?") + Self.encoded(query)
    }

    /// Who the code is of: the claims of a verified ID token, and what the provider adds to them when it is asked.
    func claims(
        code: String, key: ProofKey, nonce: String, redirect: String, at now: Instant
    ) async throws(OpenIDProblem) -> Claims {
        let metadata = try await discovered(at: now)
        let answer = try await exchange(code, key, redirect, metadata)
        let check = IDToken(issuer: settings.issuer, clientID: settings.clientID, nonce: nonce)
        var claims: Claims
        do throws(IDTokenProblem) {
            let known = try await keys(metadata, at: now)
            do throws(IDTokenProblem) {
                claims = try await check.verified(answer.idToken, keys: known, at: now)
            } catch {
                // It may have changed its keys since they were read; those without an id cannot be told apart.
                guard error == .unknownKey || error == .signature else { throw error }
                let fresh = try await keys(metadata, at: now, notBefore: now - Self.keysKeptAtLeast)
                claims = try await check.verified(answer.idToken, keys: fresh, at: now)
            }
        } catch {
            throw .token(error)
        }
        if claims.values[settings.accountClaim] == nil, let address = metadata.userInfoEndpoint,
            let token = answer.accessToken, ProviderMetadata.isSafe(address)
        {
            var request = HTTPClientRequest(url: address)
            request.headers.add(name: "Authorization", value: "Bearer \(token)")
            // An answer that is none, or of somebody else, says nothing; who is linked already needs none.
            if let more = try? await answered(Claims.self, request), more.text("sub") == claims.text("sub") {
                claims.values.merge(more.values) { verified, _ in verified }
            }
        }
        return claims
    }

    // MARK: Over HTTP

    private struct TokenAnswer: Decodable {
        var idToken: String
        var accessToken: String?

        enum CodingKeys: String, CodingKey {
            case idToken = "id_token"
            case accessToken = "access_token"
        }
    }

    private struct ErrorAnswer: Decodable {
        var error: String
    }

    private func discovered(at now: Instant) async throws(OpenIDProblem) -> ProviderMetadata {
        if let metadata, now - metadata.at < Self.kept, now >= metadata.at { return metadata.value }
        let base = settings.issuer.hasSuffix("/") ? String(settings.issuer.dropLast()) : settings.issuer
        guard ProviderMetadata.isSafe(base) else { throw .unavailable("\(base): an address with https is needed") }
        let found = try await answered(
            ProviderMetadata.self, HTTPClientRequest(url: base + "/.well-known/openid-configuration"))
        guard found.issuer == settings.issuer else {
            throw .unavailable("it calls itself '\(found.issuer.prefix(200))', not '\(settings.issuer)'")
        }
        for address in [found.authorizationEndpoint, found.tokenEndpoint, found.keysAddress]
        where !ProviderMetadata.isSafe(address) {
            throw .unavailable("'\(address.prefix(200))' has no https")
        }
        metadata = (found, now)
        return found
    }

    private func keys(
        _ metadata: ProviderMetadata, at now: Instant, notBefore: Instant? = nil
    ) async throws(IDTokenProblem) -> KeySet {
        if let keys, now - keys.at < Self.kept, now >= keys.at, keys.at >= notBefore ?? keys.at { return keys.value }
        do {
            let found = try await answered(KeySet.self, HTTPClientRequest(url: metadata.keysAddress))
            keys = (found, now)
            return found
        } catch {
            throw .unknownKey
        }
    }

    private func exchange(
        _ code: String, _ key: ProofKey, _ redirect: String, _ metadata: ProviderMetadata
    ) async throws(OpenIDProblem) -> TokenAnswer {
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect),
            ("code_verifier", key.verifier),
        ]
        var request = HTTPClientRequest(url: metadata.tokenEndpoint)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        if let secret = settings.clientSecret {
            let methods = metadata.authenticationMethods ?? ["client_secret_basic"]
            if methods.contains("client_secret_basic") {
                let pair = "\(Self.encoded(settings.clientID)):\(Self.encoded(secret))"
                request.headers.add(
                    name: "Authorization", value: "Basic " + Data(pair.utf8).base64EncodedString())
            } else {
                fields += [("client_id", settings.clientID), ("client_secret", secret)]
            }
        } else {
            fields.append(("client_id", settings.clientID))
        }
        request.body = .bytes(ByteBuffer(string: Self.encoded(fields)))
        return try await answered(TokenAnswer.self, request)
    }

    private func answered<Answer: Decodable>(
        _ type: Answer.Type, _ request: HTTPClientRequest
    ) async throws(OpenIDProblem) -> Answer {
        var request = request
        request.headers.add(name: "Accept", value: "application/json")
        let status: HTTPResponseStatus
        let bytes: Data
        do {
            let response = try await Self.http.execute(request, timeout: Self.patience)
            status = response.status
            bytes = Data(try await response.body.collect(upTo: Self.largestAnswer).readableBytesView)
        } catch {
            throw .unavailable("\(request.url.prefix(200)): \(error)")
        }
        guard status == .ok else {
            if let said = try? JSONDecoder().decode(ErrorAnswer.self, from: bytes) {
                throw .declined(String(said.error.prefix(100)))
            }
            throw .unavailable("\(request.url.prefix(200)): \(status.code)")
        }
        guard let answer = try? JSONDecoder().decode(type, from: bytes) else {
            throw .unavailable("\(request.url.prefix(200)): not what the specification says")
        }
        return answer
    }

    private static func encoded(_ fields: [(String, String)]) -> String {
        fields.map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
