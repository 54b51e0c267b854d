/// A sentence that is sealed, in both languages.
package struct StatementSentence: Hashable, Codable, Sendable {
    package let french: String
    /// Empty in statements of version 1, which have French alone.
    package let english: String

    package init(french: String, english: String) {
        self.french = french
        self.english = english
    }

    private enum Key: String, CodingKey {
        case french, english
    }

    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            self.init(french: text, english: "")
            return
        }
        let fields = try decoder.container(keyedBy: Key.self)
        self.init(
            french: try fields.decode(String.self, forKey: .french),
            english: try fields.decode(String.self, forKey: .english))
    }

    package func text(in language: DocumentLanguage) -> String {
        language == .english && !english.isEmpty ? english : french
    }
}
