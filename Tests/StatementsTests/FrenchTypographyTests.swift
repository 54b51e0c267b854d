import Foundation
import TaxRules
import Testing
import UsageDomain

@testable import Statements

@Suite struct FrenchTypographyTests {
    @Test(arguments: [
        ("Logiciel : Relevé ; fin", "Logiciel\u{A0}: Relevé\u{202F}; fin"),
        ("la partie « Méthode ».", "la partie «\u{202F}Méthode\u{202F}»."),
        ("Vraiment ! Quoi ?", "Vraiment\u{202F}! Quoi\u{202F}?"), ("5 % de 20 €", "5\u{A0}% de 20\u{A0}€"),
        ("(CGI, art. 244 quater B, n° 3)", "(CGI, art.\u{A0}244 quater B, n°\u{A0}3)"),
        ("3 envois (90 s à 15 min)", "3 envois (90\u{A0}s à 15\u{A0}min)"),
        ("le 1er janvier 2023", "le 1er\u{A0}janvier 2023"), ("10 ans.", "10\u{A0}ans."),
        ("native:laser-1", "native:laser-1"),
        ("", ""), (" ", " "),
    ])
    func `signs and units never begin a line`(text: String, expected: String) {
        #expect(FrenchTypography.spaced(text) == expected)
    }

    @Test func `no French sentence of ours has a typewriter apostrophe`() throws {
        var input = try StatementFixture.input()
        input.declare { $0.lab.name = "Atelier" }
        let sealed = try StatementFixture.sealed(input)
        let words = try StatementFixture.texts()
        let view = StatementView(sealed, words)
        let texts =
            StatementFixture.rulesNotes(try StatementFixture.rules())
            + DocumentWord.allCases.map { words.sentence($0).french }
            + Purpose.allCases.map(\.french) + [String(decoding: try CanonicalJSON.encode(view), as: UTF8.self)]
        for text in texts { #expect(!text.contains("'"), "\(text)") }
    }

    @Test(arguments: [
        ("Découpeuse", "Machine : Découpeuse"), ("Machine b", "Machine b"), ("machine à coudre", "machine à coudre"),
        ("Machinerie", "Machine : Machinerie"), ("", "Machine : "),
    ])
    func `a heading does not say a word twice`(name: String, expected: String) {
        #expect(StatementView.titled(name) { "Machine : \($0)" } == expected)
    }
}
