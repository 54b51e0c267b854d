import Access
import BrokerSetup
import Dashboard
import Decisions
import Derivation
import Dialects
import Foundation
import Inspection
import MQTTTransport
import Office
import SiteSettings
import Statements
import StrictYAML
import UsageDomain
import UsageStore

/// How a command ends when it cannot do what was asked, after sysexits.h.
enum ExitStatus: Int32 {
    case usage = 64
    case badData = 65
    case unavailable = 69
    case inputOutput = 74
}

/// One line: what, where, what to do.
struct CommandFailure: Error {
    let message: String
    let status: ExitStatus

    init(_ message: String, _ status: ExitStatus) {
        self.message = message
        self.status = status
    }

    /// Nil for errors that are not ours: argument errors keep the parser's own words and code 64.
    init?(describing error: any Error) {
        switch error {
        case let problem as YAMLProblem: self.init("\(problem)", .badData)
        case let problem as BrokerSetupProblem: self.init("\(problem)", .badData)
        case let problem as CaptureProblem: self.init("\(problem)", problem.line == 0 ? .inputOutput : .badData)
        case let problem as SettingsProblem: self.init("\(problem)", ExitStatus(problem))
        case let problem as DashboardProblem: self.init("\(problem)", .unavailable)
        case let problem as AccessProblem: self.init("\(problem)", .badData)
        case let problem as AdoptionProblem: self.init("\(problem)", .badData)
        case let problem as AttributionProblem: self.init("\(problem)", .badData)
        case let problem as DecisionProblem: self.init("\(problem)", .badData)
        case let refusal as RegistryRefusal: self.init("\(refusal)", .badData)
        case let error as IngestError: self.init("\(error)", .badData)
        case let error as TransportError: self.init("\(error)", .unavailable)
        case OfficeProblem.unknownCompany(let name, let known):
            self = .unknown("company", name.rawValue, known: known.map(\.rawValue))
        case let problem as OfficeProblem: self.init("\(problem)", ExitStatus(problem))
        case let error as StatementError: self.init("\(error)", ExitStatus(error))
        case let problem as DialectProblem: self.init("\(problem)", .badData)
        case let error as StoreError:
            self.init("\(error)", ExitStatus(error))
        case let error as CocoaError:
            self.init("\(error.localizedDescription) \(error.filePath ?? "")", .inputOutput)
        default: return nil
        }
    }

    /// A name that nothing in the lab has, and those that something has.
    static func unknown(
        _ kind: String, _ name: String, option: String? = nil, known: some Sequence<String>
    ) -> CommandFailure {
        let place = option.map { "--\($0): " } ?? ""
        return CommandFailure("\(place)\(UnknownName(kind, name, known: known))", .badData)
    }

    /// What is left: a system's own error, said in one line.
    init(unforeseen error: any Error) {
        let words = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        self.init(words, .unavailable)
    }

    func report() {
        StandardError.write("releve: \(message)")
    }
}

extension ExitStatus {
    init(_ error: StatementError) {
        switch error {
        case .keyUnreadable, .keyMissing, .keyDiffers, .templateMissing: self = .inputOutput
        case .printingFailed, .printingEnded, .printingTimedOut: self = .unavailable
        default: self = .badData
        }
    }

    init(_ problem: OfficeProblem) {
        switch problem {
        case .notBegun, .namesNotAskedFor: self = .usage
        case .folder, .filesNotWritten, .keyWanted: self = .inputOutput
        case .keepsChanging, .withdrawn: self = .unavailable
        case .noLab, .unknownCompany, .unknownStatement, .unsoundBackup: self = .badData
        }
    }

    init(_ problem: SettingsProblem) {
        switch problem.kind {
        case .usage: self = .usage
        case .data: self = .badData
        case .unreadable: self = .inputOutput
        }
    }

    init(_ error: StoreError) {
        switch error {
        case .locked: self = .unavailable
        case .notADatabase, .damaged, .newer: self = .badData
        default: self = .inputOutput
        }
    }
}

enum StandardError {
    /// Where standard error is closed or full there is nobody to tell.
    static func write(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((ForeignText.line(line) + "\n").utf8))
    }
}

/// Standard output in large writes; a million lines must not be a million system calls.
struct BufferedOutput: ~Copyable {
    private var buffer = Data()

    mutating func write(_ line: String) throws {
        buffer.append(contentsOf: ForeignText.line(line).utf8)
        buffer.append(0x0A)
        if buffer.count > 1 << 16 { try flush() }
    }

    /// A document of several lines, or one whose escapes are its own: JSON.
    mutating func write(lines: String) throws {
        buffer.append(contentsOf: ForeignText.lines(lines).utf8)
        buffer.append(0x0A)
        if buffer.count > 1 << 16 { try flush() }
    }

    mutating func write(_ json: Data) throws {
        try write(lines: String(decoding: json, as: UTF8.self))
    }

    /// Must be called at the end.
    mutating func flush() throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: buffer)
        } catch {
            throw CommandFailure("standard output cannot be written: is it closed, or its disk full?", .inputOutput)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
