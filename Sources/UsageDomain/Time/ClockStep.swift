/// The host's clock was set.
package struct ClockStep: Hashable, Codable, Sendable {
    /// The base that began with it.
    package var base: Int64
    /// When, by the time that followed; nil when nobody can tell.
    package var at: Instant?
    /// Forward, or back when negative.
    package var by: TimeSpan
}
