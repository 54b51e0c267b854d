/// One slot of a filament changer, as far as the printer can tell.
struct BambuSpool: Hashable, Codable {
    struct Change {
        /// The spool was taken out: the next is another one.
        var isEmptied: Bool
        /// Per cent; -1 for a spool without a tag.
        var remaining: Int64?
        /// Grams of a full spool.
        var weight: Int64?
    }

    /// By more than that a spool does not rise: it is another one.
    private static let remeasured: Int64 = 5

    /// The lowest so far: what rises a little and sinks again was measured anew, not used.
    private var remaining: Int64?
    private var weight: Int64?

    /// Takes what changed; what was used by it, whole per cents of the full spool, in hundredths of a gram.
    mutating func take(_ change: Change) -> Int64 {
        guard !change.isEmptied else {
            self = BambuSpool()
            return 0
        }
        if let weight = change.weight { self.weight = (1...100_000).contains(weight) ? weight : nil }
        guard let now = change.remaining else { return 0 }
        guard (0...100).contains(now), let before = remaining, now <= before + Self.remeasured else {
            remaining = (0...100).contains(now) ? now : nil
            return 0
        }
        remaining = min(before, now)
        guard let weight, now < before else { return 0 }
        return (before - now) * weight
    }
}
