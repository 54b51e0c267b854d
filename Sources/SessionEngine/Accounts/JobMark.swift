import UsageDomain

/// A job event that waits for the time before it to be settled.
struct JobMark: Hashable, Codable, Sendable {
    var at: Instant
    var event: JobEvent
}
