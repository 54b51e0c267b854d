import UsageDomain

/// The list of statements as its template sees it.
struct StatementsPage: Sendable {
    struct Row: Sendable {
        var number: String
        var revision: String
        var company: String
        var period: String
        var issued: TimeText
        var digest: String
        var digestStart: String
        var replacedBy: String?
        /// Said where it is outdated.
        var corrections: String?
        var files: [File]
    }

    struct File: Sendable {
        var href: String
        var label: String
        var description: String
    }

    var rows: [Row]
    var isEmpty: Bool

    init(_ statements: [StatementSummary], format: HumanFormat) {
        rows = statements.map { statement in
            let number = statement.number
            return Row(
                number: number,
                revision: Phrase.revision.text(in: format.language, String(statement.revision)),
                company: statement.companyName, period: format.period(statement.period),
                issued: TimeText(
                    statement.issued, shown: format.dateAndTime(statement.issued), format: format, isRelative: false),
                digest: statement.digest, digestStart: String(statement.digest.prefix(12)),
                replacedBy: statement.replacedBy.map { Phrase.replacedBy.text(in: format.language, $0) },
                corrections: statement.corrections == 0
                    ? nil
                    : Phrase.statementOutdated.text(in: format.language, String(statement.corrections)),
                files: StatementFormat.allCases.map {
                    File(
                        href: "/statements/\(number.escapedForPath)/\(statement.revision)/\($0.rawValue)",
                        label: $0.rawValue.uppercased(),
                        description: "\($0.rawValue.uppercased()), \(number), \(statement.companyName)")
                })
        }
        isEmpty = statements.isEmpty
    }
}
