import ArgumentParser
import UsageDomain

/// Who decides, and why: both stand in the ledger's entry.
struct DecisionOptions: ParsableArguments {
    @Option(help: "Who decides; the user who runs the command is told too.")
    var author: String?

    @Option(help: "Why: it is printed on statements.")
    var reason: String?

    var actor: Actor { .console(user: OperatingSystemUser.name, name: author) }

    func validate() throws {
        if let author, !author.isOneLine() { throw ValidationError("--author must say who, in one line.") }
        if let reason, !reason.isOneLine() { throw ValidationError("--reason must say why, in one line.") }
    }
}
