internal import UsageDomain

/// A dialect as read from its file.
struct MappedDialect: Sendable {
    var description: DialectDescription
    var access: DialectAccess
    var routes: [Route]
    var file: String
    /// Line of each route in the file, for problems.
    var lines: [Int]
}
