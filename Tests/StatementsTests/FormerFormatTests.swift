import Foundation
import TaxRules
import TestSupport
import Testing
import UsageDomain

@testable import Statements

/// A statement issued by the program of format 1, kept as it was.
@Suite struct FormerFormatTests {
    private static let folder = StatementFixture.repository.appendingPathComponent(
        "Tests/StatementsTests/Fixtures/statement-1")

    private func issued() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent("issued.pdf")))
    }

    @Test func `still verifies against its lab's key, and its figures are those of its pages`() throws {
        let key = PublicKeySource.file(Self.folder.appendingPathComponent("lab.pub").path)
        let report = try StatementVerifier.verify(pdf: issued(), trusting: key)
        #expect(report.isValid, "\(report.steps.filter { !$0.passed })")
        let statement = try #require(report.statement)
        #expect(statement.version == 1 && statement.lines.count == 2)
        #expect(statement.lines.map(\.notes) == [[.staffHours], [.staffHours]])
        let shown = try #require(report.figures?.projects.first?.shown.milliseconds)
        let pages = try PDFText.read(Self.folder.appendingPathComponent("issued.pdf").path)
        let figure = FrenchFormat.duration(milliseconds: shown).replacing("\u{A0}", with: " ")
        #expect(pages.contains(figure), "\(figure)")
    }

    @Test func `one changed byte of it is still refused`() throws {
        var changed = try issued()
        let place = try #require(changed.lastPosition(of: "/Type/EmbeddedFile", from: 0)) + 300
        changed[place] ^= 1
        #expect(try !StatementVerifier.verify(pdf: changed).isValid)
    }

    @Test func `a revision of it says what changed in its sessions, and no more`() throws {
        let report = try StatementVerifier.verify(pdf: issued())
        let old = try #require(report.statement)
        var new = old
        new.version = 2
        for index in new.lines.indices { (new.lines[index].legalNote, new.lines[index].legalNotes) = (nil, []) }
        new.lines[0].purpose = .production
        let comparison = StatementComparison(old, new, [:])
        #expect(comparison.changes?.map(\.sessions) == [[old.lines[0].id]])
        #expect(comparison.changes?[0].differences.map(\.field) == [.purpose])
        #expect(comparison.parts == [.form])
    }
}

@Suite struct ShownDurationsTests {
    @Test(arguments: [
        ("10:00:00.000", "10:00:01.000", 333, 333, 334), ("10:00:00.999", "10:00:01.001", 1, 1, 0),
        ("10:00:00.400", "10:00:03.300", 1450, 1450, 0), ("10:00:00.000", "10:59:59.999", 3_599_999, 0, 0),
    ])
    func `whole seconds add up to the difference of the printed times`(
        start: String, end: String, busy: Int64, idle: Int64, gap: Int64
    ) throws {
        let statement = try StatementBuilder.build(StatementFixture.input())
        var line = try #require(statement.lines.first)
        (line.start, line.end) = ("2026-03-05T\(start)Z", "2026-03-05T\(end)Z")
        (line.busyMs, line.idleMs, line.gapMs, line.pausedMs) = (busy, idle, gap, 0)
        let shown = ShownDurations(line)
        func clock(_ text: String) -> Int64 {
            text.prefix(8).split(separator: ":").reduce(0) { $0 * 60 + (Int64($1) ?? 0) }
        }
        let seconds = clock(end) - clock(start)
        #expect(shown.busy + shown.paused + shown.idle + shown.stopped + shown.gap == seconds)
        for (text, exact) in [(shown.busy, busy), (shown.idle, idle), (shown.gap, gap)] {
            #expect(text == exact / 1000 || text == exact / 1000 + 1)
        }
    }

    @Test func `what is printed adds up, over sessions, machines, weeks and projects`() throws {
        let first = try StatementFixture.at("2026-03-01T06:00:00.123Z")
        let sessions = try (0..<120).map { index in
            var session = try StatementFixture.session(
                index.isMultiple(of: 3) ? "printer-1" : "laser-1",
                start: (first + .milliseconds(19_777_333 * Int64(index))).iso8601,
                attribution: Attribution(
                    member: "m-17", company: "ferrand", project: index.isMultiple(of: 2) ? "a-serie" : "ferrand-proto"))
            session.durations = StateDurations(
                busy: .milliseconds(1_000_499 + Int64(index) * 7), paused: .milliseconds(777),
                idle: .milliseconds(90_611))
            session.end = session.start + session.durations.total
            session.runs = []
            return session
        }
        let sealed = try StatementFixture.sealed(StatementFixture.input(sessions: sessions, others: []))
        let page = StatementPage(sealed, try StatementFixture.texts(), .french)
        func seconds(_ text: String) -> Int64 {
            text.split(separator: ":").reduce(0) { $0 * 60 + (Int64($1) ?? 0) }
        }
        let machines = sealed.statement.machines.map(page.machine)
        let lines = machines.flatMap { $0.sessions.map { seconds($0.figures[6]) } }
        #expect(machines.map { seconds($0.total[0]) }.reduce(0, +) == lines.reduce(0, +))
        let chart = try #require(page.chart)
        #expect(chart.rows.map { seconds($0.last ?? "") }.reduce(0, +) == lines.reduce(0, +))
        let figures = SealedFigures(sealed.statement, digest: "")
        #expect(figures.projects.map { $0.shown.milliseconds / 1000 }.reduce(0, +) == lines.reduce(0, +))
        for (index, project) in figures.projects.enumerated() {
            let printed = FrenchFormat.duration(milliseconds: project.shown.milliseconds)
            #expect(page.summary.rows[index].contains(printed))
            #expect(chart.rows.map { seconds($0[index + 1]) }.reduce(0, +) == project.shown.milliseconds / 1000)
        }
    }
}

@Suite struct DocumentTextsTests {
    @Test func `every text is there in both languages, with the same values`() throws {
        let texts = try StatementFixture.texts()
        for word in DocumentWord.allCases {
            let sentence = texts.sentence(word)
            func values(_ text: String) -> [String] { text.matches(of: /\{[a-z_]+\}/).map { String($0.0) }.sorted() }
            #expect(!sentence.french.isEmpty && !sentence.english.isEmpty)
            #expect(values(sentence.french) == values(sentence.english), "\(word)")
        }
    }

    @Test(arguments: [
        ("  title: {", "  titel: {", "unknown key"), ("fr: \"page\", ", "", "expected fr and en"),
        ("as_of: 2026-11-30", "as_of: demain", "expected a day"),
    ])
    func `a file with a mistake is refused with its line`(text: String, replacement: String, message: String) throws {
        let path = StatementFixture.repository.appendingPathComponent("Config/documents/statement.yaml")
        let changed = try String(contentsOf: path, encoding: .utf8).replacing(
            text, with: replacement, maxReplacements: 1)
        let error = #expect(throws: (any Error).self) { try DocumentTexts(text: changed, file: "statement.yaml") }
        let line = error.map { String(describing: $0) } ?? ""
        #expect(line.hasPrefix("statement.yaml:") && line.contains(message), "\(line)")
    }

    @Test(arguments: [
        ("purpose", Purpose.allCases.map(\.rawValue)), ("access", AccessMode.allCases.map(\.rawValue)),
        ("kind", MachineKind.allCases.map(\.rawValue)), ("grade", Grade.allCases.map(\.rawValue)),
        ("employment", Employment.allCases.map(\.rawValue)),
        ("variant", UsageStatement.Variant.allCases.map(\.rawValue)),
        ("owner", StatementMachine.Owner.allCases.map(\.rawValue)),
        ("person", StatementOrigin.Person.allCases.map(\.rawValue)),
        ("change", StatementChange.Kind.allCases.map(\.rawValue)),
        ("field", StatementChange.Field.allCases.map(\.rawValue)), ("part", StatementPart.allCases.map(\.rawValue)),
        ("kind", StatementCorrection.Kind.allCases.map(\.rawValue)),
        ("holder", SessionMark.allCases.map(\.rawValue) + ["client", "other"]),
    ])
    func `every value of the sealed data has a word`(prefix: String, values: [String]) throws {
        for value in values { #expect(DocumentWord(prefix, value) != nil, "\(prefix) \(value)") }
    }
}
