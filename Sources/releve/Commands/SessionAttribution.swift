import ArgumentParser
import UsageDomain
import UsageStore

struct SessionAttribution: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attribute",
        abstract: "Say whose session it was, with the reason: an entry of the ledger; the measure stays as it is.",
        discussion: "What is not given comes from the project (company, purpose) or the member (company, project).")

    @OptionGroup var store: StoreOption

    @Option(help: "The member's id.")
    var member: String?

    @Option(help: "The company's id.")
    var company: String?

    @Option(help: "The project's id.")
    var project: String?

    @Option(help: "autonomous, assisted or service.")
    var accessMode: AccessMode = .autonomous

    @Option(help: "Why: it is printed on statements.")
    var reason: String

    @Argument(help: "The session's id.")
    var session: String

    func validate() throws {
        guard member != nil || company != nil || project != nil else {
            throw ValidationError("Give at least one of --member, --company and --project.")
        }
        guard !reason.allSatisfy(\.isWhitespace) else { throw ValidationError("--reason must say why.") }
    }

    func run() async throws {
        let attribution = try attribution(in: try store.open(.reader).registry())
        let id = SessionID(rawValue: session)
        let author = OperatingSystemUser.name
        do {
            try store.openExisting().attribute(
                session: id, attribution, author: author, reason: reason, at: SystemClock.now())
        } catch StoreError.locked {
            try await ControlClient(store: store.path).attribute(
                ControlProtocol.AttributionRequest(
                    session: id, attribution: attribution, author: author, reason: reason))
        }
        let parties = [attribution.member?.rawValue, attribution.company?.rawValue, attribution.project?.rawValue]
        print("\(session): \(parties.compactMap(\.self).joined(separator: ", "))")
    }

    private func attribution(in registry: LabRegistry?) throws -> Attribution {
        guard let registry else { throw CommandFailure("\(store.path): the store has no lab yet", .badData) }
        let member = try member.map { name in
            try find(name, "member", in: registry.members.map { ($0.id.rawValue, $0) })
        }
        let project = try (project ?? member?.defaultProject?.rawValue).map { name in
            try find(name, "project", in: registry.projects.map { ($0.id.rawValue, $0) })
        }
        let company = try company.map { name in
            try find(name, "company", in: registry.companies.map { ($0.id.rawValue, $0) }).id
        }
        return Attribution(
            member: member?.id, company: company ?? project?.company ?? member?.company, project: project?.id,
            purpose: project?.purpose, accessMode: accessMode)
    }

    private func find<Party>(_ name: String, _ kind: String, in parties: [(String, Party)]) throws -> Party {
        guard let found = parties.first(where: { $0.0 == name }) else {
            throw CommandFailure.unknown(kind, name, option: kind, known: parties.map(\.0))
        }
        return found.1
    }
}

extension AccessMode: ExpressibleByArgument {}
