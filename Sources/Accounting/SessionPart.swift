package import UsageDomain

/// What of a session lies between two instants.
package struct SessionPart: Hashable, Sendable {
    /// As a session of its own, under the whole's id: its six durations add up to its length.
    ///
    /// Only the last part of an open session is open.
    package var session: UsageSession
    /// When the whole session began and ended; `end` is nil while it is open.
    package var whole: Whole

    package struct Whole: Hashable, Sendable {
        package var start: Instant
        package var end: Instant?

        package init(start: Instant, end: Instant?) {
            self.start = start
            self.end = end
        }
    }

    package init(_ session: UsageSession, of whole: Whole) {
        self.session = session
        self.whole = whole
    }

    /// All of a session.
    package init(_ session: UsageSession) {
        self.init(session, of: Whole(start: session.start, end: session.end))
    }

    package var beganBefore: Bool { whole.start < session.start }
    package var goesOn: Bool { whole.end != session.end }
    package var isWhole: Bool { !beganBefore && !goesOn }
}
