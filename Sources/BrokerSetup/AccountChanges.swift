/// What a run does to the accounts that are there.
package struct AccountChanges: Hashable, Sendable {
    /// They get a new password.
    package let added: [String]
    package let kept: [String]
    /// They lose their password.
    package let removed: [String]
    /// Somebody added them by hand; they stay.
    package let foreign: [String]

    /// - Parameters:
    ///   - wanted: what the registry asks for.
    ///   - present: who has a password.
    ///   - ours: who an earlier run gave rights to.
    ///   - renewed: who gets a new password although there is one.
    package init(wanted: Set<String>, present: Set<String>, ours: Set<String>, renewed: Set<String> = []) {
        added = wanted.filter { !present.contains($0) || renewed.contains($0) }.sorted()
        kept = wanted.intersection(present).subtracting(renewed).sorted()
        removed = present.intersection(ours).subtracting(wanted).sorted()
        foreign = present.subtracting(ours).subtracting(wanted).sorted()
    }
}
