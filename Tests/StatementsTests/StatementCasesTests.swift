import Foundation
import TaxRules
import TestSupport
import Testing
import UsageDomain

@testable import Statements

/// What must be said is said, and what must not is not: on the pages, in the sealed data and in the spreadsheet.
@Suite struct StatementCasesTests {
    /// Never, whatever the situation.
    static let never = ["montant éligible", "certifi", "opposable", "taux de", "€"]

    @Test("The law on the day", arguments: StatementCase.law)
    func law(situation: StatementCase) throws { try check(situation) }

    @Test("Persons, machines and what was entrusted", arguments: StatementCase.parties)
    func parties(situation: StatementCase) throws { try check(situation) }

    @Test("Origin, changes and what is missing", arguments: StatementCase.record)
    func record(situation: StatementCase) throws { try check(situation) }

    private func check(_ situation: StatementCase) throws {
        let input = try situation.input()
        let sealed = try StatementFixture.sealed(input)
        let statement = sealed.statement
        if let notes = situation.notes { #expect(statement.lines.map(\.notes) == notes) }
        #expect(situation.holds(statement))
        let verified = try StatementVerifier.verify(json: sealed.json, signature: sealed.signatureJSON)
        #expect(verified.isValid, "\(verified.steps.filter { !$0.passed })")
        let pdf = try Printers.shared.get().pdf(sealed)
        if let folder = ProcessInfo.processInfo.environment["RELEVE_KEEP_PDF"] {
            try Data(pdf).write(to: URL(fileURLWithPath: "\(folder)/\(situation.name.prefix(60)).pdf"))
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("releve-\(UUID().uuidString).pdf")
        try Data(pdf).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        let pages = try PDFText.read(path.path)
        for sentence in situation.said { #expect(pages.contains(sentence), "not said: \(sentence)\n\(pages)") }
        for sentence in situation.unsaid + Self.never {
            #expect(!pages.contains(sentence), "said: \(sentence)\n\(pages)")
        }
        let sheet = String(decoding: StatementCSV.bytes(statement), as: UTF8.self)
            .replacing("\u{A0}", with: " ").replacing("\u{202F}", with: " ")
        for cell in situation.inSheet { #expect(sheet.contains(cell), "not in the sheet: \(cell)\n\(sheet)") }
        for cell in situation.notInSheet { #expect(!sheet.contains(cell), "in the sheet: \(cell)") }
        let json = String(decoding: sealed.json, as: UTF8.self)
        for word in Self.never { #expect(!json.contains(word), "\(word)") }
    }
}

/// One layout process for all of them.
enum Printers {
    static let shared = Result { try StatementFixture.printer() }
}
