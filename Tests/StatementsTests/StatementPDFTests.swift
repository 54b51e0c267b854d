import Foundation
import TaxRules
import TestSupport
import Testing
import UsageDomain

@testable import Statements

@Suite struct StatementPDFTests {
    private func text(_ pdf: [UInt8]) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("releve-\(UUID().uuidString).pdf")
        try Data(pdf).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        return try PDFText.read(path.path)
    }

    @Test func `prints what a statement must contain, and verifies`() throws {
        let sealed = try StatementFixture.sealed(StatementFixture.input())
        let printer = try StatementFixture.printer()
        let pdf = try printer.pdf(sealed)
        if let path = ProcessInfo.processInfo.environment["RELEVE_KEEP_PDF"] {
            try Data(pdf).write(to: URL(fileURLWithPath: path))
        }
        let text = try text(pdf)
        for expected in [
            "Relevé d’utilisation de machines n° 2026-0042", "Ce document n’est pas une facture", "Version 1",
            "L'Atelier des Beaux Exemples (Association loi 1901)", "1 rue des Essais", "732 829 320 00074",
            "Immatriculation RNA W491234567", "N° de TVA aucun (TVA non applicable, art. 293 B du CGI)",
            "petite entreprise", "Exemple Laser EL-100", "n° de série 0042", "Contrat ou devis : D-2026-014",
            "aide publique : aucun", "acquise neuve le 02/09/2025", "contact@exemple.fr", "Ateliers Ferrand SARL",
            "732 829 320", "Catégorie déclarée", "P1 Prototype de vanne", "Référence ferrand-proto",
            "Machine : Découpeuse laser 100 W", "Vanne à membrane", "du 01/03/2026 au 31/03/2026 inclus",
            "Lieu d’utilisation 1 rue des Essais", "02/04/2026 09:30:00 (Europe/Paris)", "inventaire LC-001",
            "laboratoire", "05/03 14:05:10 – 15:35:10 E–S m-17 P1 A bad 1:00:00", "1 h 00 min 00 s",
            "m-17 l’entreprise, salarié", "resp-1 (compte)", "projet oublié", "1,300", "Numérateur", "Dénominateur",
            "dont 1 h 00 min 00 s non attribuées", "lacunes 2 h 00 min 00 s", "100,0 %", "Méthode", "120 W", "96 W",
            "Arrondi", "Horloge", "fr.credit_impot_innovation 2026-11-30", "fr.releve 2026-11-30", "0.1.0",
            "Organisme non agréé au titre du CII", "ne constitue ni une facture", "rend compte de durées",
            "dont l’entreprise est seule responsable", "aucune des catégories de dépenses 1°, 2° et 4° à 6°",
            "numérateur et le dénominateur du prorata", "Empreinte SHA-256", "releve verify FICHIER.pdf",
            "RGPD, art. 6, § 1, f", "6 ans", "10 ans", "CNIL", "Pour le laboratoire", "page 1/",
            "Marche par projet et par semaine", "Base : CGI, art. 244 quater B",
        ] {
            #expect(text.contains(expected), "\(expected)")
        }
        for word in WordingTests.forbidden { #expect(!text.lowercased().contains(word), "\(word)") }
        for word in ["Camille", "technicienne", "atteste", "Depuis le 1er"] { #expect(!text.contains(word), "\(word)") }
        let report = try StatementVerifier.verify(pdf: pdf, trusting: .key(sealed.publicKey))
        #expect(report.isValid, "\(report.steps)")
        #expect(report.json == sealed.json)
        #expect(try printer.pdf(sealed) == pdf)
        #expect(pdf.lastPosition(of: "pdfaid:part>3<", from: 0) != nil)
    }

    @Test func `what the registry does not say is printed as missing, and nothing else is`() throws {
        var registry = StatementFixture.registry()
        registry.companies[0].address = "2 quai des Essais"
        registry.companies[0].siret = "73282932000074"
        registry.companies[0].vatNumber = "FR44732829320"
        var input = try StatementFixture.input(
            registry: registry, sessions: [StatementFixture.session(start: "2026-03-11T08:00:00.000Z")])
        let printer = try StatementFixture.printer()
        #expect(try !text(printer.pdf(StatementFixture.sealed(input))).contains("non renseigné"))
        input.declare { registry in
            registry.machines[0].serial = nil
            registry.members[0].employment = nil
        }
        let printed = try text(printer.pdf(StatementFixture.sealed(input)))
        #expect(printed.contains("non renseigné : n° de série") && printed.contains("statut non renseigné"))
    }

    @Test func `a statement of a period that is not over says so under its title and on every page`() throws {
        let sealed = try StatementFixture.sealed(StatementFixture.input(issuedAt: "2026-03-15T07:30:00.000Z"))
        let printed = try text(try StatementFixture.printer().pdf(sealed))
        #expect(printed.contains("Relevé provisoire : période en cours au 15/03/2026"))
        #expect(printed.components(separatedBy: "Relevé provisoire n° 2026-0042").count > 2)
        let final = try StatementFixture.sealed(StatementFixture.input())
        #expect(try !text(try StatementFixture.printer().pdf(final)).contains("provisoire"))
    }

    @Test(
        "A session over which the clocks were changed has the offsets of both its ends",
        arguments: [
            (
                "2026-03-29T00:40:00.000Z", "2026-03", "29/03 01:40:00 – 04:10:00",
                "changement d’heure : début UTC+01:00, fin UTC+02:00"
            ),
            (
                "2026-10-25T00:10:00.000Z", "2026-10", "25/10 02:10:00 – 02:40:00",
                "changement d’heure : début UTC+02:00, fin UTC+01:00"
            ),
            ("2026-07-01T08:00:00.000Z", "2026-07", "01/07 10:00:00 – 11:30:00", "Europe/Paris"),
        ])
    func clockChanges(start: String, period: String, times: String, offsets: String) throws {
        let sealed = try StatementFixture.sealed(
            StatementFixture.input(
                period: period, sessions: [StatementFixture.session(start: start)], others: [],
                issuedAt: "2026-11-02T07:30:00.000Z"))
        let printed = try text(try StatementFixture.printer().pdf(sealed))
        #expect(printed.contains(times) && printed.contains(offsets), "\(printed)")
    }

    @Test func `an empty month says so`() throws {
        let sealed = try StatementFixture.sealed(StatementFixture.input(sessions: [], others: []))
        let pdf = try StatementFixture.printer().pdf(sealed)
        #expect(try text(pdf).contains("ce relevé ne contient aucune ligne"))
        #expect(try StatementVerifier.verify(pdf: pdf).isValid)
    }

    @Test(
        arguments: [
            (#"#panic() *gras* _x_ $x^2$ `code` "guillemets" \ <a> @b = titre // c"#, nil),
            ("Société\u{202E}ETIMIL", "Société[U+202E]ETIMIL"), ("Un\nDeux\u{0}", "Un[U+000A]Deux[U+0000]"),
            ("Ate\u{200B}lier\u{3164}\u{2800}", "Ate[U+200B]lier[U+3164][U+2800]"), ("e\u{301}te\u{301}", "été"),
            ("z\u{335}\u{336}\u{337}\u{338}o", "z\u{335}\u{336}\u{337}[U+0338]o"),
            ("Fab \u{10FFFD} \u{1FAE0} Lab", "Fab [U+10FFFD] [melting face] Lab"),
        ] as [(String, String?)])
    func `hostile names are printed literally and sealed unchanged`(name: String, shown: String?) throws {
        try expectPrinted(name, as: shown ?? name)
    }

    @Test(
        "Names are printed as they are written",
        arguments: [
            "Graveuse CO₂ 40 W", "Étuve H₂SO₄ · 3 m², 1,5 m³ · 10⁻³", "N° 7 ≠ № 8 · Ω™®© ½ ⌀ 6 ± 0,1 µm → 20 °C",
            "Cœur d’Œuvre – “Çà & là” ‘Ÿ’ … §", "Łódź Ångström Þór Ğışıl Ñandú Őrült Ķīpsala", "Trần Thị Hữu Đặng",
            "Ελευθερία Παπαδοπούλου, Ἀθῆναι", "Нестеров Ѓорѓи Її Ґалаґан", "Հայաստան", "საქართველო",
            "বাংলা কারখানা", "தமிழ் பட்டறை", "ಕನ್ನಡ", "గుంటూరు", "ລາວ", "မြန်မာ", "አማርኛ", "ⵜⵉⴼⵉⵏⴰⵖ", "සිංහල",
            "图卢兹木工坊 · 轉角設計", "トゥールーズ工房 株式会社", "툴루즈 공방", "हिन्दी कार्यशाला",
            "Four 🔥 & laser ⚡ ☢ ✂ 🖨", "①②③ Ⅳ ☎ ♻ ✓ ★",
        ])
    func realNames(name: String) throws {
        try expectPrinted(name, as: name)
    }

    @Test func `a name from right to left keeps to its place`() throws {
        // Each word for itself: a reader of PDF puts them in the order of the page.
        for name in ["סדנת", "ورشة", "חדר נגרות", "نجارة 12"] {
            for word in name.split(separator: " ") { try expectPrinted(name, as: String(word)) }
        }
        #expect(PrintableText.safe("רחל (12)") == "\u{2067}רחל\u{2069} (12)")
        #expect(PrintableText.safe("A רחל לוי B גד") == "A \u{2067}רחל לוי\u{2069} B \u{2067}גד\u{2069}")
    }

    @Test func `what says how a letter is drawn is not shown itself`() throws {
        #expect(PrintableText.safe("❤\u{FE0F}\u{200D}🔥 👩\u{200D}🔧") == "❤🔥 👩🔧")
        #expect(PrintableText.safe("می\u{200C}رود").contains("\u{200C}"))
        #expect(PrintableText.safe("ab\u{200D}c\u{FE0F}") == "ab[U+200D]c[U+FE0F]")
    }

    private func expectPrinted(_ name: String, as shown: String) throws {
        let sealed = try StatementFixture.sealed(
            StatementFixture.input(registry: StatementFixture.registry(companyName: name)))
        let pdf = try StatementFixture.printer().pdf(sealed)
        // How a reader is told of lines and directions.
        let unseen: Set<Unicode.Scalar> = [
            "\u{200B}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{2067}", "\u{2069}",
        ]
        func words(_ text: String) -> String {
            let seen = String(String.UnicodeScalarView(text.unicodeScalars.filter { !unseen.contains($0) }))
            return seen.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        #expect(try words(text(pdf)).contains(words(shown)))
        #expect(pdf.lastPosition(of: "pdfaid:part>3<", from: 0) != nil)
        let report = try StatementVerifier.verify(pdf: pdf)
        #expect(report.isValid)
        #expect(report.statement?.client.name.unicodeScalars.elementsEqual(name.unicodeScalars) == true)
    }

    @Test func `a name of 200 characters without a space stays on the page`() throws {
        let name = String(repeating: "Wagnerienne", count: 19)
        var registry = StatementFixture.registry(companyName: name)
        registry.machines[0].name = name
        registry.projects[1].title = name
        let pdf = try StatementFixture.printer().pdf(
            StatementFixture.sealed(StatementFixture.input(registry: registry)))
        let letters = try text(pdf).filter(\.isLetter)
        #expect(letters.contains(name))
    }

    @Test func `a statement of 300 sessions spans pages and verifies`() throws {
        let first = try StatementFixture.at("2026-03-01T06:00:00.000Z")
        let sessions = try (0..<300).map { index in
            try StatementFixture.session(start: (first + .hours(2 * index)).iso8601)
        }
        let sealed = try StatementFixture.sealed(StatementFixture.input(sessions: sessions, others: []))
        let pdf = try StatementFixture.printer().pdf(sealed)
        #expect(sealed.statement.lines.count == 300)
        #expect(try text(pdf).contains("300:00:00") && text(pdf).contains("300 h 00 min 00 s"))
        #expect(try StatementVerifier.verify(pdf: pdf).isValid)
    }

    @Test func `after one changed byte the file is refused or gives the same data`() throws {
        let sealed = try StatementFixture.sealed(StatementFixture.input())
        let pdf = try StatementFixture.printer().pdf(sealed)
        let from = try #require(pdf.lastPosition(of: "/Type/EmbeddedFile", from: 0))
        let places =
            Array(stride(from: 0, to: pdf.count, by: 499))
            + Array(stride(from: max(0, from - 1500), to: min(pdf.count, from + 1500), by: 5))
            + Array(stride(from: pdf.count - 300, to: pdf.count, by: 3))
        for place in places {
            var changed = pdf
            changed[place] ^= place.isMultiple(of: 2) ? 0x01 : 0x80
            let report = try StatementVerifier.verify(pdf: changed)
            #expect(!report.isValid || report.json == sealed.json, "byte \(place)")
        }
        for length in stride(from: 0, to: pdf.count, by: 4001) {
            #expect(try !StatementVerifier.verify(pdf: Array(pdf[..<length])).isValid)
        }
    }

    @Test func `a file saved again by an editor is refused in words`() throws {
        let pdf = try StatementFixture.printer().pdf(StatementFixture.sealed(StatementFixture.input()))
        let table = try #require(pdf.lastPosition(of: "xref", from: 0))
        #expect(table > 0)
        let update =
            "\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Prev 9>>\nstartxref\n\(pdf.count + 1)\n%%EOF\n"
        let report = try StatementVerifier.verify(pdf: pdf + Array(update.utf8))
        #expect(report.steps.map(\.french) == ["Le fichier a été modifié après son émission"])
    }

    @Test func `one printer lays out a batch of twenty without starting again`() throws {
        let printer = try StatementFixture.printer()
        let sealed = try StatementFixture.sealed(StatementFixture.input())
        _ = try printer.pdf(sealed)
        let start = ContinuousClock.now
        for _ in 0..<20 { _ = try printer.pdf(sealed) }
        let elapsed = ContinuousClock.now - start
        // Unoptimised and on a busy machine this takes a few seconds; a process per statement would take far more.
        #expect(elapsed < .seconds(30), "\(elapsed)")
    }

    @Test func `an interpreter that answers nothing, or dies, is a clear error`() throws {
        let sealed = try StatementFixture.sealed(StatementFixture.input())
        let texts = try StatementFixture.texts()
        #expect(throws: StatementError.self) { try StatementPrinter(python: "/bin/true", texts: texts).pdf(sealed) }
        #expect(throws: StatementError.self) {
            try StatementPrinter(python: "/no/such/python", texts: texts).pdf(sealed)
        }
        let silent = FileManager.default.temporaryDirectory.appendingPathComponent("releve-\(UUID().uuidString).sh")
        try Data("#!/bin/sh\nexec cat\n".utf8).write(to: silent)
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: 0o700)], ofItemAtPath: silent.path)
        defer { try? FileManager.default.removeItem(at: silent) }
        #expect(throws: StatementError.printingTimedOut(seconds: 1)) {
            try StatementPrinter(python: silent.path, texts: texts, timeoutSeconds: 1).pdf(sealed)
        }
    }

    @Test func `one that hangs is ended with everything it started, whatever holds its pipes`() throws {
        let sealed = try StatementFixture.sealed(StatementFixture.input())
        let script = FileManager.default.temporaryDirectory.appendingPathComponent("releve-\(UUID().uuidString).sh")
        let child = script.appendingPathExtension("pid")
        try Data("#!/bin/sh\nsleep 600 &\necho $! > '\(child.path)'\nsetsid sleep 3 &\nwait\n".utf8).write(to: script)
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: 0o700)], ofItemAtPath: script.path)
        defer { for file in [script, child] { try? FileManager.default.removeItem(at: file) } }
        #expect(throws: StatementError.printingTimedOut(seconds: 1)) {
            try StatementPrinter(python: script.path, texts: StatementFixture.texts(), timeoutSeconds: 1).pdf(sealed)
        }
        let process = try #require(
            Int32(try String(contentsOf: child, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
        try Poll.until(.seconds(20), "what it started is gone") {
            let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
            return state?.contains(") Z ") ?? true
        }
    }
}

@Suite struct InflateTests {
    @Test func `a bomb is stopped at the bound`() {
        // 4096 zeros, compressed by zlib level 9.
        let bomb = Self.zeros
        #expect(Inflate.expand(bomb, limit: 1000) == .failure(.tooLarge))
        #expect(Inflate.expand(bomb, limit: 1 << 20) == .success([UInt8](repeating: 0, count: 4096)))
    }

    @Test func `what is not zlib, or is cut, is damaged`() {
        #expect(Inflate.expand([1, 2, 3], limit: 1000) == .failure(.damaged))
        #expect(Inflate.expand(Array(Self.zeros.dropLast(3)), limit: 1 << 20) != .success([]))
        #expect(Inflate.expand(Self.zeros + [0], limit: 1 << 20) == .failure(.damaged))
    }

    private static let zeros: [UInt8] = [
        120, 218, 237, 193, 1, 13, 0, 0, 0, 194, 160, 247, 79, 109, 15, 7, 20, 0, 0, 0, 240, 110, 16, 0, 0, 1,
    ]
}
