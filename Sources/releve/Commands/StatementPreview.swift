import ArgumentParser
import Foundation
import Office
import Statements
import UsageDomain
import UsageStore

extension StatementCommand {
    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what would be issued for a period, and what to look at before.",
            discussion: """
                Nothing is written and no number is used. What was not derived yet is not looked at: the collector does so \
                every minute.
                """)

        @OptionGroup var store: StoreOption

        @Option(name: .customLong("company"), help: "The company's id in the registry; may be given several times.")
        var companies: [String] = []

        @Flag(help: "Every company that has a session in the period.")
        var all = false

        @Option(help: "2026-03, 2026, or 2026-03-01/2026-03-15.")
        var period: Period

        @Option(help: "table or json.")
        var format: ReportFormat = .table

        func validate() throws {
            guard all != !companies.isEmpty else {
                throw ValidationError("Give --company, once or several times, or --all.")
            }
        }

        func run() async throws {
            let office = try StatementOffice(store: try store.open(.reader))
            let wanted = try all ? office.companies(in: period) : companies.map(CompanyID.init(rawValue:))
            let previews = try wanted.map { company in
                try office.preview(
                    StatementRequest(company: company, period: period, actor: OperatingSystemUser.actor),
                    at: SystemClock.now())
            }
            if format == .json {
                return print(
                    lines: String(decoding: try JSONLines.prettyEncoder.encode(previews), as: UTF8.self))
            }
            if previews.isEmpty { print("no company has a session in \(period)") }
            for preview in previews {
                print(
                    "\(preview.company): \(preview.outcome.text), \(preview.sessions) session(s), "
                        + "\(FrenchFormat.duration(milliseconds: preview.busyMs)) of work")
                for warning in preview.warnings { print("  \(warning.text)") }
                if preview.warnings.isEmpty { print("  nothing to look at") }
            }
        }
    }
}

extension StatementPreview.Outcome {
    fileprivate var text: String {
        switch self {
        case .first: "a first statement"
        case .revision(let number): "a revision of \(number)"
        case .said(let number): "nothing new, \(number) says all of it already"
        }
    }
}

extension StatementPreview.Warning {
    fileprivate var text: String {
        let span = FrenchFormat.duration(milliseconds: milliseconds)
        return switch kind {
        case .nothingMeasured: "nothing was measured then: no message arrived in the period"
        case .measuredInPart: "measured in part: the lab was first heard at \(detail)"
        case .periodRunning: "the period runs until \(detail): the statement is provisional"
        case .openSessions: "\(count) session(s) still open: the statement is provisional"
        case .awaitedDevices: "\(count) device(s) may still send what belongs to the period: \(detail)"
        case .unattributed: "\(count) session(s) of the lab are nobody's (\(span) of work): releve inbox"
        case .gaps: "\(count) session(s) with gaps (\(span))"
        case .defaultProjects: "\(count) session(s) with a default project, which nobody said"
        case .withoutPresence: "\(count) session(s) without a recorded presence"
        case .statusMissing: "status not given of \(count) operator(s): \(detail)"
        case .acquisitionMissing: "day of acquisition as new missing for \(detail)"
        case .identifierMissing: "no SIREN for \(detail)"
        case .approvalAbsent: "\(count) session(s) of service without approval, contract or agreement"
        case .mixedRegimes: "the period has \(count) regimes: days before and after differ"
        case .rulesOverdue: "the rules were due for review after \(detail)"
        case .overlap: "shares days with \(detail)"
        }
    }
}
