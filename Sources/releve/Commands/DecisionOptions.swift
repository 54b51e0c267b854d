import ArgumentParser

/// Who changes the registry and why: both stand in the ledger's entry.
struct DecisionOptions: ParsableArguments {
    @Option(help: "Who decided it; the user of this system when not given.")
    var author: String = OperatingSystemUser.name

    @Option(help: "Why: it stands in the ledger.")
    var reason: String = LabApplication.defaultReason

    func validate() throws {
        guard !author.allSatisfy(\.isWhitespace) else { throw ValidationError("--author must say who.") }
        guard !reason.allSatisfy(\.isWhitespace) else { throw ValidationError("--reason must say why.") }
    }
}
