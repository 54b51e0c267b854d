/// What the template lays out: texts only, already formatted.
///
/// It holds no logic, and the template knows nothing of the trade.
struct StatementView: Encodable {
    struct Block: Encodable {
        var heading: String
        var english: String
        /// Pairs of label and value.
        var rows: [[String]]
    }

    struct Table: Encodable {
        var columns: [String]
        /// `left` or `right`, one per column.
        var alignments: [String]
        var rows: [[String]]
    }

    struct Session: Encodable {
        var figures: [String]
        var details: [String]
        var note: String
    }

    struct Machine: Encodable {
        var heading: String
        var facts: [[String]]
        var columns: [String]
        var sessions: [Session]
        var totals: Table
        var shares: Table
        var operators: Table
    }

    /// `Machine : Découpeuse`; the name alone when it says what it is.
    static func titled(_ noun: String, _ name: String) -> String {
        let first = name.split(separator: " ", maxSplits: 1).first?.lowercased()
        return first == noun.lowercased() ? name : "\(noun) : \(name)"
    }

    var title: String
    var notInvoice: String
    /// Said under the title when the period was not over at issue.
    var provisional: String?
    var statements: [String]
    var parties: [Block]
    var projects: [Block]
    var summary: Table
    /// Said instead of the tables when there is no line.
    var empty: String?
    var machines: [Machine]
    var notes: [[String]]
    var gaps: Table
    var noGaps: String?
    var method: [String]
    var thresholds: Table
    var legend: [[String]]
    var approval: String
    var disclaimers: [String]
    var privacy: [String]
    var integrity: [[String]]
    var verification: [String]
    var signatures: [String]
    var footer: String
    /// Year, month, day: the document's own date.
    var date: [Int]
}
