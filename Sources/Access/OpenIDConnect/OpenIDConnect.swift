import Synchronization
package import UsageDomain

/// Log-ins by way of an identity provider: the code flow with a proof key, and whose account it is in the end.
///
/// It makes no accounts. Somebody links their own while they are logged in, or an administrator invites them by name; who may
/// administer is never taken in by an invitation.
package final class OpenIDConnect: Sendable {
    package let settings: OpenIDSettings
    private let store: AccountStore
    private let logIn: LogIn
    private let provider: OpenIDProvider
    private struct Journeys: Sendable {
        var underWay: [String: Journey] = [:]
        var throttle = Throttle(.address)
    }
    private let journeys = Mutex(Journeys())

    /// One log-in between its beginning and the browser's return.
    private struct Journey: Sendable {
        let browser: Secret
        let nonce: String
        let key: ProofKey
        let redirect: String
        /// Where to go on.
        let then: String
        /// Who links an identity to the account they are logged in with.
        let linking: AccountID?
        let begunAt: Instant
    }

    private static let longestJourney = TimeSpan.minutes(10)
    private static let mostJourneys = 1000

    package enum Arrival: Hashable, Sendable {
        case welcome(Secret, Account, then: String)
        case linked(then: String)
    }

    package init(_ settings: OpenIDSettings, accounts: AccountStore, logIn: LogIn) {
        self.settings = settings
        store = accounts
        self.logIn = logIn
        provider = OpenIDProvider(settings)
    }

    /// Where the browser is sent, and what it has to bring back beside the provider's answer.
    ///
    /// - Parameters:
    ///   - then: where to go on afterwards.
    ///   - linking: who links an identity to their account; nil for a log-in.
    ///   - redirect: where the provider sends the browser back to.
    ///   - address: of the browser.
    ///   - now: people's clock.
    /// - Returns: the provider's address, and what the browser keeps until it is back.
    /// - Throws: OpenIDProblem when the provider cannot be used, or too many have begun.
    package func begin(
        then: String, linking: AccountID?, redirect: String, address: String, at now: Instant
    ) async throws(OpenIDProblem) -> (address: String, browser: Secret) {
        guard journeys.withLock({ $0.throttle.attempt(address, at: now) }) == nil else { throw .tooMany }
        let journey = Journey(
            browser: Secret(), nonce: Secret().text, key: ProofKey(), redirect: redirect, then: then, linking: linking,
            begunAt: now)
        let state = Secret().text
        let target = try await provider.authorizationAddress(
            state: state, nonce: journey.nonce, key: journey.key, redirect: redirect, at: now)
        journeys.withLock { journeys in
            journeys.underWay = journeys.underWay.filter { now - $0.value.begunAt < Self.longestJourney }
            if journeys.underWay.count >= Self.mostJourneys,
                let oldest = journeys.underWay.min(by: { $0.value.begunAt < $1.value.begunAt })
            {
                journeys.underWay[oldest.key] = nil
            }
            journeys.underWay[state] = journey
        }
        return (target, journey.browser)
    }

    /// What the browser came back with: each state is good once, in the browser that began.
    ///
    /// - Parameters:
    ///   - state: as the provider sent it back.
    ///   - code: what the ID token is asked for with; nil where the provider says an error.
    ///   - error: as the provider says it.
    ///   - browser: what `begin` gave.
    ///   - account: who is logged in there now.
    ///   - address: of the browser.
    ///   - userAgent: what it calls itself.
    ///   - now: people's clock.
    /// - Returns: who is let in, or that an identity is linked now.
    /// - Throws: OpenIDProblem when nobody is, AccessProblem when the accounts cannot be read.
    package func finish(
        state: String, code: String?, error: String?, browser: Secret?, account: AccountID?, address: String,
        userAgent: String, at now: Instant
    ) async throws -> Arrival {
        let journey = journeys.withLock { $0.underWay.removeValue(forKey: state) }
        guard let journey, let browser, browser.hash.isEqualInConstantTime(to: journey.browser.hash),
            now - journey.begunAt < Self.longestJourney, journey.linking == nil || journey.linking == account
        else { throw OpenIDProblem.journey }
        guard let code, error == nil else { throw OpenIDProblem.declined(String((error ?? "no code").prefix(100))) }
        let claims = try await provider.claims(
            code: code, key: journey.key, nonce: journey.nonce, redirect: journey.redirect, at: now)
        let identity = Identity(issuer: settings.issuer, subject: claims.text("sub") ?? "")
        if let linking = journey.linking {
            guard try store.link(identity, to: linking, at: now) else { throw OpenIDProblem.taken }
            return .linked(then: journey.then)
        }
        let known: Account?
        do {
            known = try store.account(of: identity, named: name(in: claims), at: now)
        } catch {
            try? logIn.record(
                LogIn.Attempt(account: "?", password: "", code: nil, address: address, browser: userAgent),
                "identity", at: now)
            throw error
        }
        guard let known else { throw OpenIDProblem.stranger }
        try logIn.record(
            LogIn.Attempt(account: known.id.rawValue, password: "", code: nil, address: address, browser: userAgent),
            "provider", at: now)
        // Its log-in may be of this morning: what asks for the second factor again, asks for it.
        let secret = try store.write { db in
            try AccountStore.begin(known, browser: userAgent, isConfirmed: false, at: now, db)
        }
        return .welcome(secret, known, then: journey.then)
    }

    /// What an invitation has to say; an address that nobody has verified names nobody.
    private func name(in claims: Claims) -> String? {
        if settings.accountClaim == "email", claims.values["email_verified"] != .flag(true) { return nil }
        return claims.text(settings.accountClaim)
    }
}
