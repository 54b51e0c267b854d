import ArgumentParser
import Foundation
import UsageDomain
import UsageStore

/// The store a command works on.
struct StoreOption: ParsableArguments {
    @Option(name: .customLong("db"), help: "The store's SQLite file.")
    var path: String

    func open(_ mode: UsageStore.Mode) throws -> UsageStore {
        try UsageStore.open(path: path, mode: mode)
    }

    /// Opens for writing, but makes no new store: a mistyped name is an error.
    func openExisting() throws -> UsageStore {
        guard FileManager.default.fileExists(atPath: path) else { throw StoreError.missing(path: path) }
        return try open(.writer)
    }
}

extension Instant: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(iso8601: argument)
    }
}
