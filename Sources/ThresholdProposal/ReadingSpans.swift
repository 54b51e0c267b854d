import UsageDomain

/// Turns readings into the spans in which each of them counts.
struct ReadingSpans {
    struct Span: Hashable {
        let start: Instant
        let end: Instant
        let milliwatts: Int64
        /// Whether silence lies between the span before and this one.
        let followsSilence: Bool

        var length: TimeSpan { end - start }
    }

    private let staleAfter: TimeSpan
    private var last: (at: Instant, milliwatts: Int64)?
    private var isAfterSilence = true

    /// - Parameter staleAfter: A reading counts until the next one, unless that comes later than this.
    init(staleAfter: TimeSpan) { self.staleAfter = staleAfter }

    /// - Returns: the span that this reading ends; nil after a silence, and for a reading that is negative or not later
    ///   than the one before, which is passed over.
    mutating func next(_ milliwatts: Int64, at: Instant) -> Span? {
        guard milliwatts >= 0 else { return nil }
        guard let last else {
            self.last = (at, milliwatts)
            return nil
        }
        guard at > last.at else { return nil }
        self.last = (at, milliwatts)
        guard at - last.at <= staleAfter else {
            isAfterSilence = true
            return nil
        }
        defer { isAfterSilence = false }
        return Span(start: last.at, end: at, milliwatts: last.milliwatts, followsSilence: isAfterSilence)
    }
}
