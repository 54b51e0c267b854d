import CryptoExtras
import Foundation
import JWTKit
import Testing
import UsageDomain

@testable import Access

@Suite("What an ID token has to prove")
struct IDTokenTests {
    private static let now = Instant(milliseconds: 1_772_442_000_000)
    private static let seconds = Double(now.milliseconds) / 1000
    private static let check = IDToken(issuer: "https://auth.example", clientID: "releve", nonce: "n-1")

    /// A provider with a key of each kind, and somebody who has keys of their own under the same names.
    private struct Signer {
        let elliptic = ES256PrivateKey()
        let rsa: JWTKit.Insecure.RSA.PrivateKey
        let collection = JWTKeyCollection()

        init() async throws {
            rsa = try JWTKit.Insecure.RSA.PrivateKey(backing: _RSA.Signing.PrivateKey(keySize: .bits2048))
            await collection.add(ecdsa: elliptic, kid: "ec")
            await collection.add(rsa: rsa, digestAlgorithm: .sha256, kid: "rsa")
        }

        func keys() throws -> KeySet {
            let point = try #require(elliptic.publicKey.parameters)
            let primitives = try rsa.publicKey.getKeyPrimitives()
            func url(_ text: String) -> String {
                text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            }
            let json = """
                {"keys": [
                    {"kty": "EC", "crv": "P-256", "kid": "ec", "alg": "ES256", "x": "\(url(point.x))", "y": "\(url(point.y))"},
                    {"kty": "RSA", "kid": "rsa", "use": "sig", "n": "\(Base64URL.text(primitives.modulus))",
                     "e": "\(Base64URL.text(primitives.publicExponent))"},
                    {"kty": "oct", "kid": "rsa", "k": "AAAA"}, {"kty": "of tomorrow"}
                ]}
                """
            return try JSONDecoder().decode(KeySet.self, from: Data(json.utf8))
        }

        func sign(_ changes: [String: ClaimValue?] = [:], kid: JWKIdentifier = "ec") async throws -> String {
            var claims: [String: ClaimValue] = [
                "iss": .text("https://auth.example"), "sub": .text("248289"), "aud": .text("releve"),
                "exp": .number(seconds + 300), "iat": .number(seconds), "nonce": .text("n-1"),
            ]
            for (name, value) in changes { claims[name] = value }
            return try await collection.sign(Claims(claims), kid: kid)
        }
    }

    private func problem(_ token: String, _ keys: KeySet) async -> IDTokenProblem? {
        do throws(IDTokenProblem) {
            _ = try await Self.check.verified(token, keys: keys, at: Self.now)
            return nil
        } catch {
            return error
        }
    }

    @Test("Signed by a key that the provider publishes, RS256 or ES256, with all that the specification asks")
    func good() async throws {
        let signer = try await Signer()
        for kid: JWKIdentifier in ["ec", "rsa"] {
            let token = try await signer.sign(["email": .text("maud@lab.example")], kid: kid)
            let claims = try await Self.check.verified(token, keys: signer.keys(), at: Self.now)
            #expect(claims.text("sub") == "248289" && claims.text("email") == "maud@lab.example")
        }
        let several = try await signer.sign(["aud": .list([.text("other"), .text("releve")]), "azp": .text("releve")])
        #expect(await problem(several, try signer.keys()) == nil)
    }

    @Test(
        "What a claim says wrong is refused, and which",
        arguments: [
            (["iss": .text("https://evil.example")], .issuer("https://evil.example")),
            (["iss": nil], .issuer("")),
            (["aud": .text("other")], .audience), (["aud": .list([])], .audience), (["aud": nil], .audience),
            (["aud": .list([.text("releve"), .text("other")])], .audience), (["azp": .text("other")], .audience),
            (["exp": .number(seconds - 61)], .expired), (["exp": nil], .malformed),
            (["exp": .text("never")], .malformed),
            (["iat": .number(seconds + 61)], .early), (["nbf": .number(seconds + 61)], .early),
            (["iat": nil], .malformed),
            (["nonce": .text("n-2")], .nonce), (["nonce": nil], .nonce), (["sub": .text("")], .malformed),
            (["exp": .number(seconds - 59)], nil), (["iat": .number(seconds + 59)], nil),
        ] as [([String: ClaimValue?], IDTokenProblem?)])
    func claims(changes: [String: ClaimValue?], expected: IDTokenProblem?) async throws {
        let signer = try await Signer()
        #expect(await problem(try await signer.sign(changes), try signer.keys()) == expected)
    }

    @Test("Without a signature, with a foreign one, or by another algorithm, nothing is believed")
    func signatures() async throws {
        let (signer, other) = (try await Signer(), try await Signer())
        let keys = try signer.keys()
        let token = try await signer.sign()
        let parts = token.split(separator: ".").map(String.init)
        func with(header: String, _ signature: String) -> String {
            Base64URL.text(Array(header.utf8)) + "." + parts[1] + "." + signature
        }
        for (forged, expected) in [
            (try await other.sign(), .signature), (try await other.sign(kid: "rsa"), .signature),
            (with(header: #"{"alg":"none"}"#, ""), .algorithm("none")),
            (with(header: #"{"alg":"HS256","kid":"rsa"}"#, parts[2]), .algorithm("HS256")),
            (with(header: #"{"alg":"PS256","kid":"rsa"}"#, parts[2]), .algorithm("PS256")),
            (with(header: #"{"alg":"RS256","kid":"ec"}"#, parts[2]), .unknownKey),
            (with(header: #"{"alg":"ES256","kid":"gone"}"#, parts[2]), .unknownKey),
            (with(header: #"{"alg":"ES256","kid":"ec","crit":["x"]}"#, parts[2]), .malformed),
            (with(header: #"{"alg":"ES256","kid":"ec"}"#, ""), .signature),
            (parts[0] + "." + Base64URL.text(Array(#"{"sub":"1"}"#.utf8)) + "." + parts[2], .signature),
            ("", .malformed), ("a.b", .malformed), ("a.b.c.d", .malformed), ("é.é.é", .malformed),
            (String(repeating: "a", count: 70_000) + ".b.c", .malformed),
        ] as [(String, IDTokenProblem)] {
            #expect(await problem(forged, keys) == expected, "\(forged.prefix(80))")
        }
    }

    @Test("The proof key of RFC 7636, appendix B")
    func proofKey() {
        let key = ProofKey(verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(key.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        #expect(ProofKey().verifier.utf8.count == 43 && ProofKey() != ProofKey())
    }
}
