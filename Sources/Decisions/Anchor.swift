package import UsageDomain

/// What a decision about a session is about: a machine and an interval, never the id of a session, which late messages and
/// new thresholds may move.
package struct Anchor: Hashable, Codable, Sendable {
    package let machine: MachineID
    package let start: Instant
    /// Nil when the session was still open.
    package let end: Instant?

    package init(machine: MachineID, start: Instant, end: Instant?) {
        self.machine = machine
        self.start = start
        self.end = end
    }

    /// Whether what was decided then applies to a session.
    ///
    /// It does when the interval overlaps more than half of the session, so that the parts of a session that was divided
    /// keep it, and one that swallowed it does not take it over. Of a session that was open nobody knew how long it would
    /// become: there the session has to hold more than half of what was known.
    ///
    /// `end` is when the session ended, or up to when an open one is known; `decided` is when the decision was made.
    package func applies(toSessionFrom start: Instant, to end: Instant, decided: Instant) -> Bool {
        let known = self.start...max(self.start, self.end ?? decided)
        let session = start...max(start, end)
        let whole = self.end == nil ? known : session
        guard whole.lowerBound < whole.upperBound else {
            return (self.end == nil ? session : known).contains(whole.lowerBound)
        }
        let overlap = min(known.upperBound, session.upperBound) - max(known.lowerBound, session.lowerBound)
        return overlap.milliseconds > (whole.upperBound - whole.lowerBound).milliseconds / 2
    }
}
