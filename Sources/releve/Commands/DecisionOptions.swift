import ArgumentParser

/// Who changes the registry and why: both stand in the ledger's entry.
struct DecisionOptions: ParsableArguments {
    @Option(help: "Who decides; without it, who runs the command.")
    var author = OperatingSystemUser.name

    @Option(help: "Why.")
    var reason: String?

    func validate() throws {
        guard !author.allSatisfy(\.isWhitespace) else { throw ValidationError("--author must say who.") }
        if let reason, reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason must say why.") }
    }
}
