/// The forms a statement is given out in.
package enum StatementFormat: String, CaseIterable, Hashable, Sendable {
    case pdf, json, csv

    package var contentType: String {
        switch self {
        case .pdf: "application/pdf"
        case .json: "application/json; charset=utf-8"
        case .csv: "text/csv; charset=utf-8"
        }
    }
}

/// A statement's bytes as they were issued.
package struct StatementFile: Hashable, Sendable {
    package var bytes: [UInt8]
    /// Proposed to the browser; characters that do not belong in a file name are replaced.
    package var fileName: String

    package init(bytes: [UInt8], fileName: String) {
        self.bytes = bytes
        self.fileName = fileName
    }
}
