import Foundation
import TestSupport
import Testing

@testable import Statements

/// What another reader takes out of a file must be what was checked: files made to show two readers two things.
@Suite struct PDFShadowTests {
    private static let data = #"{"heures":12}"#
    private static let forged = #"{"heures":99}"#
    private static let seal = #"{"cle":"x"}"#

    private static func file(_ content: String) -> String {
        "<</Type/EmbeddedFile/Subtype/application#2Fjson/Length \(content.utf8.count)>>\nstream\n\(content)\nendstream"
    }

    private static func specification(_ name: String, _ number: Int, again: Int? = nil) -> String {
        "<</Type/Filespec/F(\(name))/UF(\(name))/EF<</F \(number) 0 R/UF \(again ?? number) 0 R>>"
            + "/AFRelationship/Data/Desc(Donn\u{e9}es)>>"
    }

    private static let names = "(releve-signature.json)7 0 R(releve-statement.json)5 0 R"

    /// Objects 1 to 7 as the product writes them, some of them changed.
    private static func objects(
        names: String = names, _ changed: [Int: String] = [:]
    ) -> [(Int, String)] {
        var all = [
            1: "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[\(names)]>>>>/AF[5 0 R 7 0 R]>>",
            2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
            4: file(data), 5: specification("releve-statement.json", 4), 6: file(seal),
            7: specification("releve-signature.json", 6),
        ]
        all.merge(changed) { $1 }
        return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func pdf(
        _ objects: [(Int, String)], between: String = "", trailer: String = "", after: String = ""
    ) -> [UInt8] {
        var bytes = Array("%PDF-1.7\n".utf8)
        var offsets: [Int: Int] = [:]
        for (number, text) in objects {
            offsets[number] = bytes.count
            bytes += Array("\(number) 0 obj\n\(text)\nendobj\n".utf8)
            if number == 4 { bytes += Array(between.utf8) }
        }
        let table = bytes.count
        let count = (objects.map(\.0).max() ?? 0) + 1
        var text = "xref\n0 \(count)\n0000000000 65535 f\r\n"
        for number in 1..<count {
            let digits = String(offsets[number] ?? 0)
            let kind = offsets[number] == nil ? "65535 f" : "00000 n"
            text += String(repeating: "0", count: 10 - digits.count) + digits + " \(kind)\r\n"
        }
        text += "trailer\n<</Size \(count)/Root 1 0 R\(trailer)>>\nstartxref\n\(table)\n%%EOF"
        return bytes + Array(text.utf8) + Array(after.utf8)
    }

    private static func extracted(_ pdf: [UInt8], _ name: String) throws -> [UInt8] {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("releve-\(UUID().uuidString).pdf")
        try Data(pdf).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/qpdf")
        process.arguments = [path.path, "--show-attachment=\(name)"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(bytes)
    }

    @Test func `what we write is accepted, and another reader takes out the same bytes`() throws {
        let pdf = Self.pdf(Self.objects())
        let files = try PDFAttachments(pdf).files
        #expect(
            files == ["releve-statement.json": Array(Self.data.utf8), "releve-signature.json": Array(Self.seal.utf8)])
        for (name, content) in files { #expect(try Self.extracted(pdf, name) == content) }
    }

    @Test func `the product's own file shows other readers what was checked`() throws {
        let sealed = try StatementFixture.sealed(StatementFixture.input())
        let pdf = try StatementFixture.printer().pdf(sealed)
        for (name, content) in try PDFAttachments(pdf).files { #expect(try Self.extracted(pdf, name) == content) }
    }

    /// Something a reader could take for an attachment lies outside the name tree.
    private static let twoReaders = PDFAttachments.Problem.ambiguous("releve-signature.json, releve-statement.json")

    private static let shadows: [(String, PDFAttachments.Problem, [UInt8])] = [
        (
            "a second content under the Unicode name", .damaged,
            pdf(objects([5: specification("releve-statement.json", 4, again: 8), 8: file(forged)]))
        ),
        (
            "a specification without its type, in the name tree", .damaged,
            pdf(
                objects(
                    names: "(releve-signature.json)7 0 R(releve-statement.json)9 0 R",
                    [
                        8: file(forged),
                        9: specification("releve-statement.json", 8).replacing("/Type/Filespec", with: ""),
                    ]))
        ),
        (
            "a specification outside the name tree", twoReaders,
            pdf(objects([8: file(forged), 9: specification("releve-statement.json", 8)]))
        ),
        (
            "its keys written with escapes", twoReaders,
            pdf(objects([8: file(forged), 9: "<</Type/Files#70ec/#45F<</F 8 0 R>>/F(releve-statement.json)>>"]))
        ),
        (
            "an annotation with a file of its own", twoReaders,
            pdf(objects([3: "<</Type/Page/Parent 2 0 R/Annots[<</Subtype/FileAttachment/FS 5 0 R>>]>>"]))
        ),
        (
            "two entries of one name", .ambiguous("releve-statement.json"),
            pdf(
                objects(
                    names: names + "(releve-statement.json)9 0 R",
                    [9: specification("releve-statement.json", 8), 8: file(forged)]))
        ),
        (
            "a name tree with branches", .damaged,
            pdf(
                objects([
                    1: "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Kids[8 0 R]>>>>>>",
                    8: "<</Names[\(names)]>>",
                ]))
        ),
        (
            "a key twice", .damaged,
            pdf(
                objects([
                    5: specification("releve-statement.json", 4).replacing("/AF", with: "/EF<</F 8 0 R>>/AF"),
                    8: file(forged),
                ]))
        ),
        ("two lengths", .damaged, pdf(objects([4: file(data).replacing("/Length", with: "/L#65ngth 3/Length")]))),
        (
            "an object between two others", .modifiedAfterIssue,
            pdf(objects(), between: "8 0 obj\n\(file(forged))\nendobj\n")
        ),
        (
            "an object stream", twoReaders,
            pdf(objects([8: "<</Type/ObjStm/N 1/First 4/Length 4>>\nstream\n5 0 \nendstream"]))
        ),
        ("an older table", .modifiedAfterIssue, pdf(objects(), trailer: "/Prev 9")),
        ("an older table in disguise", .modifiedAfterIssue, pdf(objects(), trailer: "/Pre#76 9")),
        ("two catalogs", .modifiedAfterIssue, pdf(objects([8: objects()[0].1]), trailer: "/Root 8 0 R")),
        ("something after the end", .modifiedAfterIssue, pdf(objects(), after: "\n% rien\n")),
    ]

    @Test(arguments: shadows.map(\.0))
    func `a file that two readers could read in two ways is refused`(name: String) throws {
        let (_, problem, pdf) = try #require(Self.shadows.first { $0.0 == name })
        #expect(throws: problem) { try PDFAttachments(pdf) }
    }

    @Test func `many names for one large content cost the size of one`() {
        let large = String(repeating: "0", count: PDFAttachments.largestContent / 2 + 1)
        let specifications = (0..<3).map { (10 + $0, Self.specification("piece-\($0).json", 20 + $0)) }
        let contents = (0..<3).map { (20 + $0, Self.file(large)) }
        let names = (0..<3).map { "(piece-\($0).json)\(10 + $0) 0 R" }.joined()
        let pdf = Self.pdf(
            Self.objects(names: names, Dictionary(uniqueKeysWithValues: specifications + contents)))
        #expect(throws: PDFAttachments.Problem.tooLarge) { try PDFAttachments(pdf) }
    }

    @Test(arguments: [
        "[" + String(repeating: "0,", count: 500_000) + "0]",
        String(repeating: "[", count: 33) + String(repeating: "]", count: 33),
        "{" + String(repeating: "\"a\":{},", count: 300_000) + "\"b\":0}",
    ])
    func `data with more values than a statement has is refused before it is parsed`(json: String) {
        #expect(!JSONBounds.hold(Array(json.utf8)))
    }

    @Test func `brackets in a name count for nothing`() {
        #expect(JSONBounds.hold(Array(("[\"" + String(repeating: "[\\\"", count: 100) + "\"]").utf8)))
    }
}
