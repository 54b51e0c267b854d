import ArgumentParser
import Derivation
import Dialects
import Foundation
import Office
import Statements
import UsageDomain
import UsageStore

struct StatementIssue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Issue statements for a period: a PDF with its sealed data, JSON and CSV for each company.",
        discussion: """
            The same company and period again gives a revision that names the one it replaces; where nothing has changed \
            since, the files of the one there is are written again, and nothing is issued; so a batch that was ended \
            half-way goes on where it was. Names and daily totals are variants with revisions of their own. The collector may \
            run meanwhile. Where a company cannot be stated the others are, and the exit code says so.
            """)

    @OptionGroup var store: StoreOption

    @Option(name: .customLong("company"), help: "The company's id in the registry; may be given several times.")
    var companies: [String] = []

    @Flag(help: "Every company that has a session in the period.")
    var all = false

    @Option(help: "2026-03, 2026, or 2026-03-01/2026-03-15.")
    var period: Period

    @Option(help: "The folder to write the files to.")
    var output: String

    @OptionGroup var dialects: DialectsOption

    @Flag(help: "Print members' names: at the company's request, which --request gives.")
    var nominative = false

    @Option(help: "Who of the company asked for names, and why; kept with the statement.")
    var request: String?

    @Flag(help: "Totals of days instead of sessions with their times.")
    var daily = false

    @Option(help: "Language of the pages: fr or en; what is sealed is the same.")
    var language: DocumentLanguage = .french

    func validate() throws {
        guard all != !companies.isEmpty else {
            throw ValidationError("Give --company, once or several times, or --all.")
        }
        guard nominative == (request?.isEmpty == false) else {
            throw ValidationError("Names are printed at a request: give --nominative and --request, or neither.")
        }
        guard !(nominative && daily) else { throw ValidationError("Give --nominative or --daily, not both.") }
    }

    func run() async throws {
        // Before anything is numbered: a statement that cannot be written is not issued.
        try StatementFiles.prepare(folder: output)
        let desk = try await IssuingDesk.open(store, dialects: dialects)
        let wanted = all ? try await desk.companies(in: period) : named
        if wanted.isEmpty { StandardError.write("releve: no company has a session in \(period); nothing was issued") }
        var failures: [(company: CompanyID, failure: CommandFailure)] = []
        for (index, company) in wanted.enumerated() {
            if wanted.count > 1 { StandardError.write("releve: \(index + 1) of \(wanted.count): \(company)") }
            do {
                try await issue(company, at: desk)
            } catch let problem as OfficeProblem where problem.endsBatch {
                throw problem
            } catch {
                let failure =
                    error as? CommandFailure ?? CommandFailure(describing: error) ?? CommandFailure(unforeseen: error)
                guard wanted.count > 1 else { throw failure }
                StandardError.write("releve: \(company): \(failure.message)")
                failures.append((company, failure))
            }
        }
        if let first = failures.first {
            throw CommandFailure(
                "\(failures.count) of \(wanted.count) statements were not issued: "
                    + failures.map(\.company.rawValue).joined(separator: ", "), first.failure.status)
        }
    }

    /// In the order given, each once.
    private var named: [CompanyID] {
        var seen: Set<String> = []
        return companies.filter { seen.insert($0).inserted }.map(CompanyID.init(rawValue:))
    }

    private func issue(_ company: CompanyID, at desk: IssuingDesk) async throws {
        let issued = try await desk.issue(
            StatementRequest(
                company: company, period: period, variant: nominative ? .nominative : daily ? .daily : .pseudonymous,
                reason: request, language: language, actor: OperatingSystemUser.actor))
        if !issued.isNew {
            StandardError.write(
                "releve: \(company): \(issued.number) says all of it already; nothing new was issued, its files are written "
                    + "again")
        }
        let files = try StatementFiles.write(number: issued.number, from: try store.open(.reader), into: output)
        for file in files { print(file) }
        // Whoever reads them goes on while the next is laid out.
        fflush(nil)
    }
}

extension OfficeProblem {
    /// What goes wrong with one goes wrong with the next.
    fileprivate var endsBatch: Bool {
        switch self {
        case .folder, .filesNotWritten: true
        default: false
        }
    }
}

extension DocumentLanguage: ExpressibleByArgument {}

extension Period: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(argument)
    }
}
