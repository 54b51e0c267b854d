import Access
import Crypto
import Foundation
import UsageDomain

/// What a page at a machine carries once a member typed their PIN: who they are, for that machine and a few minutes.
///
/// Nothing of it stays in the browser: the next person at a shared screen finds the machine's page as it was.
struct MachinePermits: Sendable {
    /// Of this process.
    private let key = SymmetricKey(size: .bits256)

    static let lifetime = TimeSpan.minutes(5)

    /// - Parameters:
    ///   - member: who typed it.
    ///   - pinSince: since when they have that PIN: with another, earlier permits are void.
    ///   - machine: the machine whose page it is on.
    ///   - now: people's clock.
    /// - Returns: what the page's forms carry.
    func permit(for member: MemberID, pinSince: Instant, at machine: MachineID, now: Instant) -> String {
        let end = now + Self.lifetime
        return "\(end.milliseconds).\(seal(member, pinSince, machine, end)).\(member)"
    }

    /// Whose it is, at that machine; nil for what is none, or no more.
    func member(
        _ text: String, at machine: MachineID, now: Instant, pinSince: (MemberID) throws -> Instant?
    ) rethrows -> MemberID? {
        let parts = text.split(separator: ".", maxSplits: 2).map(String.init)
        guard parts.count == 3, let end = Int64(parts[0]).map(Instant.init(milliseconds:)), now < end,
            end <= now + Self.lifetime
        else { return nil }
        let member = MemberID(rawValue: parts[2])
        guard let since = try pinSince(member), FormGuard.areEqual(parts[1], seal(member, since, machine, end)) else {
            return nil
        }
        return member
    }

    private func seal(_ member: MemberID, _ since: Instant, _ machine: MachineID, _ end: Instant) -> String {
        let text = "\(end.milliseconds)\n\(since.milliseconds)\n\(machine)\n\(member)"
        return Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
    }
}
