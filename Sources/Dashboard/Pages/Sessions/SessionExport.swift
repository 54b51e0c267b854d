import UsageDomain

/// A form that sessions are taken away in.
struct SessionExport: Sendable {
    var fileName: String
    var contentType: String
    /// Before the first session, between two of them, and after the last.
    var head: String
    var separator: String
    var tail: String
    var line: @Sendable (SessionRecord) throws -> String
}
