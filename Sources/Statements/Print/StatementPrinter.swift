import Foundation
import Synchronization
import UsageDomain

/// Lays out sealed statements as PDF/A-3b; keeps one layout process for a batch, and starts another after a failure.
///
/// Safe to use from several threads, which take turns. A call blocks its thread for the time of a layout.
package final class StatementPrinter: Sendable {
    private let python: String
    private let texts: DocumentTexts
    private let folder: URL
    private let timeoutSeconds: Int
    private let process = Mutex<TypesetterProcess?>(nil)

    private struct Request: Encodable {
        var view: String
        var statement: String
        var signature: String
        var timestamp: Int64
    }

    /// `python` is the interpreter that has Typst, absolute.
    ///
    /// - Throws: `StatementError.templateMissing`; an interpreter that does not start is found out by the first page.
    package init(python: String, texts: DocumentTexts, timeoutSeconds: Int = 60) throws(StatementError) {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Resources")
        for name in ["statement.typ", "glyphs.typ", "typesetter.py"] {
            let path = folder.appendingPathComponent(name).path
            guard FileManager.default.fileExists(atPath: path) else { throw .templateMissing(path) }
        }
        self.python = python
        self.texts = texts
        self.folder = folder
        self.timeoutSeconds = timeoutSeconds
    }

    /// The PDF of one statement; the same statement gives the same bytes.
    ///
    /// - Throws: `StatementError.printingFailed`, `.printingEnded` or `.printingTimedOut`.
    package func pdf(
        _ sealed: SealedStatement, in language: DocumentLanguage = .french
    ) throws(StatementError) -> [UInt8] {
        let request = try request(sealed, language)
        return try process.withLock { process throws(StatementError) in
            do throws(StatementError) {
                return try print(request, over: &process)
            } catch .printingEnded {
                // It was ended between two statements or in the middle: what is asked now may be none of its fault.
                return try print(request, over: &process)
            }
        }
    }

    private func print(_ request: [UInt8], over process: inout TypesetterProcess?) throws(StatementError) -> [UInt8] {
        let running = if let process { process } else { try start() }
        process = nil
        let pdf = try running.print(request)
        process = running
        return pdf
    }

    private func start() throws(StatementError) -> TypesetterProcess {
        try TypesetterProcess(
            python: python, script: folder.appendingPathComponent("typesetter.py").path,
            template: folder.appendingPathComponent("statement.typ").path, timeoutSeconds: timeoutSeconds)
    }

    /// Ends the layout process and gives its memory back; the next statement starts another.
    package func rest() {
        process.withLock { $0 = nil }
    }

    private func request(
        _ sealed: SealedStatement, _ language: DocumentLanguage
    ) throws(StatementError) -> [UInt8] {
        let view = PrintableText.printable(
            try CanonicalJSON.value(StatementView(sealed, texts, in: language)), in: language)
        let issued = Instant(iso8601: sealed.statement.issuedAt) ?? Instant(milliseconds: 0)
        return try CanonicalJSON.encode(
            Request(
                view: String(decoding: CanonicalJSON.bytes(of: view), as: UTF8.self),
                statement: String(decoding: sealed.json, as: UTF8.self),
                signature: String(decoding: sealed.signatureJSON, as: UTF8.self),
                timestamp: issued.milliseconds / 1000))
    }
}
