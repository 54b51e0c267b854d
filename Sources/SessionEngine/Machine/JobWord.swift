import UsageDomain

/// The job that a device last said to have begun.
struct JobWord: Hashable, Codable, Sendable {
    /// Nil once the device is not the machine's any more.
    var device: Int?
    let since: Instant
    /// When it was said to have ended.
    var end: Instant?
}
