import LoopbackBroker

/// What a reader of a PDF sees, in words.
package enum PDFText {
    /// - Returns: the text of all pages, one blank between words.
    package static func read(_ path: String) throws -> String {
        let text = try Command.run("pdftotext", ["-raw", path, "-"])
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
