import ArgumentParser
import UsageDomain
import UsageStore

/// The store a command works on.
struct StoreOption: ParsableArguments {
    @Option(name: .customLong("db"), help: "The store's SQLite file.")
    var path: String

    func open(_ mode: UsageStore.Mode) throws -> UsageStore {
        try UsageStore.open(path: path, mode: mode)
    }
}

extension Instant: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(iso8601: argument)
    }
}
