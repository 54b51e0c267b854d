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

    private var remaining: Int64?
    private var weight: Int64?

    /// Takes what changed; the grams used by it, whole per cents of the full spool.
    mutating func take(_ change: Change) -> Int64 {
        guard !change.isEmptied else {
            self = BambuSpool()
            return 0
        }
        if let weight = change.weight { self.weight = (1...100_000).contains(weight) ? weight : nil }
        guard let now = change.remaining else { return 0 }
        defer { remaining = (0...100).contains(now) ? now : nil }
        guard let before = remaining, let weight, (0..<before).contains(now) else { return 0 }
        return (before - now) * weight / 100
    }
}
