import ArgumentParser
import Foundation
import Office
import UsageDomain
import UsageStore

struct StatementCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement", abstract: "Usage statements: preview, issue, list, show.",
        subcommands: [StatementIssue.self, Preview.self, List.self, Show.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List issued statements, newest first.")

        @OptionGroup var store: StoreOption

        @Option(help: "table, json or csv.")
        var format: ListFormat = .table

        func run() throws {
            let records = try store.open(.reader).statements()
            var output = BufferedOutput()
            switch format {
            case .json:
                try output.write(JSONLines.prettyEncoder.encode(records.map(StatementRow.init)))
            case .csv:
                try output.write("number;revision;replaces;replaced_by;corrections;company;period;issued_at;digest")
                for row in records.map(StatementRow.init) {
                    try output.write(row.cells.map(SessionRecord.cell).joined(separator: ";"))
                }
            case .table:
                var table = TextTable([
                    "number", "revision", "replaces", "replaced by", "corrections", "company", "period", "issued",
                    "digest",
                ])
                for row in records.map(StatementRow.init) { table.add(row.cells) }
                for line in table.lines { try output.write(line) }
                for record in records where record.corrections > 0 {
                    try output.write(
                        "\(record.number) is outdated: \(record.corrections) session(s) would be stated otherwise now; "
                            + "issue it again")
                }
            }
            try output.flush()
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print an issued statement's sealed JSON, or write its files again.")

        @OptionGroup var store: StoreOption

        @Option(help: "Write PDF, JSON and CSV to this folder instead.")
        var output: String?

        @Argument(help: "The statement's number.")
        var number: String

        func run() throws {
            let store = try store.open(.reader)
            if let output {
                for file in try StatementFiles.write(number: number, from: store, into: output) { print(file) }
                return
            }
            guard let documents = try store.documents(ofStatement: number) else {
                throw OfficeProblem.unknownStatement(number, store: store.path)
            }
            print(String(decoding: documents.json, as: UTF8.self))
        }
    }
}

/// A statement as `releve statement list` prints it.
private struct StatementRow: Encodable {
    let record: StatementRecord

    private enum Key: String, CodingKey {
        case number, revision, variant, replaces
        case replacedBy = "replaced_by"
        case corrections
        case company, period
        case issuedAt = "issued_at"
        case digest
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(record.number, forKey: .number)
        try container.encode(record.revision, forKey: .revision)
        try container.encode(record.variant, forKey: .variant)
        try container.encode(record.replaces, forKey: .replaces)
        try container.encode(record.replacedBy, forKey: .replacedBy)
        try container.encode(record.corrections, forKey: .corrections)
        try container.encode(record.company, forKey: .company)
        try container.encode(record.period.description, forKey: .period)
        try container.encode(record.issuedAt.iso8601, forKey: .issuedAt)
        try container.encode(digest, forKey: .digest)
    }

    private var digest: String { Hexadecimal.text(record.digest) }

    var cells: [String] {
        [
            record.number, "\(record.revision)", record.replaces ?? "", record.replacedBy ?? "",
            record.corrections == 0 ? "" : "\(record.corrections)", record.company.rawValue, record.period.description,
            record.issuedAt.iso8601, digest,
        ]
    }
}
