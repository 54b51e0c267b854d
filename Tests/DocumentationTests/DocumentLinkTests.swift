import Foundation
import Testing

/// The documents that people read, as files: what they point at is there.
@Suite struct DocumentLinkTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func documents() throws -> [String] {
        let folders = ["", "docs", "Config/dialects", "firmware-protocol", "tools/benchmarks"]
        return try folders.flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
                .filter { $0.hasSuffix(".md") }.map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
        }.sorted()
    }

    private func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

    /// As the usual viewers make them of a heading.
    private func anchors(of text: String) -> Set<String> {
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
            line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
                .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
                .replacing(" ", with: "-")
        }
        return Set(headings).union(text.matches(of: /<a id="([^"]+)">/).map { String($0.1) })
    }

    @Test(arguments: try documents())
    func `every link within the repository leads somewhere`(document: String) throws {
        let file = Self.root.appending(path: document)
        for link in try text(file).matches(of: /\]\(([^)\s]+)\)/).map({ String($0.1) })
        where !link.contains("://") && !link.hasPrefix("mailto:") {
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let target =
                parts[0].isEmpty ? file : file.deletingLastPathComponent().appending(path: parts[0]).standardizedFileURL
            #expect(FileManager.default.fileExists(atPath: target.path), "\(document): \(link)")
            if parts.count == 2, target.pathExtension == "md" {
                #expect(try anchors(of: text(target)).contains(parts[1]), "\(document): \(link)")
            }
        }
    }

    @Test func `the first page stays short`() throws {
        #expect(try text(Self.root.appending(path: "README.md")).utf8.count <= 8000)
    }
}
