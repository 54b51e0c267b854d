/// What the template lays out: texts only, already formatted.
///
/// It holds no logic, and the template knows nothing of the trade.
struct StatementView: Encodable {
    struct Block: Encodable {
        var heading: String
        /// Pairs of label and value.
        var rows: [[String]]
    }

    struct Table: Encodable {
        var columns: [String]
        /// `left` or `right`, one per column.
        var alignments: [String]
        var rows: [[String]]
        /// Whether the last row is a total.
        var hasTotal = false
    }

    /// Hours as a picture: each row's parts in ten-thousandths of the longest row.
    struct Chart: Encodable {
        var heading: String
        var columns: [String]
        var rows: [[String]]
        var bars: [[Int]]
    }

    /// A week of a machine: marks as `[from, to, kind]`, in ten-thousandths of the week.
    struct Strip: Encodable {
        var label: String
        /// 0 session, 1 work, 2 gap.
        var marks: [[Int]]
    }

    struct Session: Encodable {
        var figures: [String]
        /// A second line; empty for none.
        var more: String
    }

    struct Machine: Encodable {
        var heading: String
        var facts: [String]
        var strips: [Strip]
        var sessions: [Session]
        var total: [String]
        var all: String
        var shares: Table?
    }

    var language: String
    var headings: [String: String]
    var title: String
    var notInvoice: String
    var banners: [String]
    var statements: [String]
    var parties: [Block]
    /// Of the period: pairs of label and value.
    var facts: [[String]]
    var changes: Table?
    var changeNotes: [String]
    /// Said instead of the tables when there is no line.
    var empty: [String]
    var summary: Table
    var summaryNotes: [String]
    var chart: Chart?
    var corroborates: [[String]]
    var origins: [String]
    var approval: [String]
    var disclaimers: [String]
    var signatures: [String]
    var people: Table?
    var columns: [String]
    var machines: [Machine]
    var stripLegend: String
    var codes: [String]
    /// Letter, sentence, basis.
    var notes: [[String]]
    var corrections: Table?
    var gaps: [String]
    var method: [String]
    var thresholds: Table?
    var grades: [String]
    var integrity: [[String]]
    var verification: [String]
    var privacy: [String]
    var footer: String
    var page: String
    /// Year, month, day: the document's own date.
    var date: [Int]
}
