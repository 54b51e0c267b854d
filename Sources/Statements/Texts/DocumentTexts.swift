import Foundation
package import StrictYAML
package import UsageDomain

/// The words and sentences of the documents, from `Config/documents`: data with a version and a day.
package struct DocumentTexts: Hashable, Sendable {
    package let version: String
    package let asOf: CivilDate
    private let texts: [DocumentWord: StatementSentence]

    /// - Throws: `YAMLProblem` with file and line when the file is missing, unreadable, or does not say what it must.
    package static func load(directory: String) throws -> DocumentTexts {
        let path = "\(directory)/statement.yaml"
        guard let data = FileManager.default.contents(atPath: path), let text = String(bytes: data, encoding: .utf8)
        else { throw YAMLProblem(file: path, line: 1, message: "cannot be read as UTF-8 text") }
        return try DocumentTexts(text: text, file: path)
    }

    package init(text: String, file: String) throws(YAMLProblem) {
        let root = try StrictYAML(text: text, file: file)
        let fields = try root.mapping(allowing: ["documents", "version", "as_of", "texts"])
        guard let name = fields["documents"], let version = fields["version"], let day = fields["as_of"],
            let entries = fields["texts"]
        else { throw root.problem("expected documents, version, as_of and texts") }
        self.version = "\(try name.string()) \(try version.string())"
        guard let asOf = CivilDate(try day.string()) else { throw day.problem("expected a day like 2026-03-02") }
        self.asOf = asOf
        let known = try entries.mapping(allowing: DocumentWord.allCases.map(\.rawValue))
        var texts: [DocumentWord: StatementSentence] = [:]
        for word in DocumentWord.allCases {
            guard let entry = known[word.rawValue] else { throw entries.problem("'\(word.rawValue)' is missing") }
            let languages = try entry.mapping(allowing: ["fr", "en"])
            guard let french = languages["fr"], let english = languages["en"] else {
                throw entry.problem("expected fr and en")
            }
            texts[word] = StatementSentence(french: try french.string(), english: try english.string())
        }
        self.texts = texts
    }

    /// Both languages, with what stands for each `{name}`.
    package func sentence(_ word: DocumentWord, _ values: KeyValuePairs<String, String> = [:]) -> StatementSentence {
        let text = texts[word] ?? StatementSentence(french: word.rawValue, english: word.rawValue)
        return StatementSentence(
            french: Self.filled(text.french, values), english: Self.filled(text.english, values))
    }

    private static func filled(_ text: String, _ values: KeyValuePairs<String, String>) -> String {
        values.reduce(text) { text, value in text.replacing("{\(value.key)}", with: value.value) }
    }
}
