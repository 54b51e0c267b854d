import ArgumentParser
import UsageDomain
import UsageStore

struct SessionAttribution: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attribute",
        abstract: "Say whose session it was, with the reason: an entry of the ledger; the measure stays as it is.",
        discussion: """
            What is not given stays as it is, as far as it goes with what is: a project implies its company, a member who \
            worked for another company takes the session along. What counts is what the registry said on the session's \
            day. A statement that was issued and says otherwise is outdated from then on.
            """)

    @OptionGroup var store: StoreOption

    @Option(help: "The member's id.")
    var member: String?

    @Option(help: "The company's id.")
    var company: String?

    @Option(help: "The project's id.")
    var project: String?

    @Option(help: "autonomous, assisted or service; without it, as it was.")
    var accessMode: AccessMode?

    @Option(help: "Who decides; without it, who runs the command.")
    var author = OperatingSystemUser.name

    @Option(help: "Why: it is printed on statements.")
    var reason: String

    @Argument(help: "The session's id.")
    var session: String

    func validate() throws {
        guard member != nil || company != nil || project != nil || accessMode != nil else {
            throw ValidationError("Give at least one of --member, --company, --project and --access-mode.")
        }
        guard !author.allSatisfy(\.isWhitespace) else { throw ValidationError("--author must say who.") }
        guard !reason.allSatisfy(\.isWhitespace) else { throw ValidationError("--reason must say why.") }
    }

    func run() async throws {
        let change = AttributionChange(
            member: member.map(MemberID.init(rawValue:)), company: company.map(CompanyID.init(rawValue:)),
            project: project.map(ProjectID.init(rawValue:)), accessMode: accessMode)
        let id = SessionID(rawValue: session)
        let attribution: Attribution
        do {
            attribution = try store.openExisting().attribute(
                session: id, change, author: author, reason: reason, at: SystemClock.now())
        } catch StoreError.locked {
            attribution = try await ControlClient(store: store.path).attribute(
                ControlProtocol.AttributionRequest(session: id, change: change, author: author, reason: reason))
        }
        let parties = [attribution.member?.rawValue, attribution.company?.rawValue, attribution.project?.rawValue]
        print("\(session): \(parties.compactMap(\.self).joined(separator: ", ")) (\(attribution.accessMode.rawValue))")
    }
}

extension AccessMode: ExpressibleByArgument {}
