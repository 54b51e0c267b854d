/// In which language the pages of a document are drawn; what is sealed is the same.
package enum DocumentLanguage: String, CaseIterable, Hashable, Codable, Sendable {
    case french = "fr"
    case english = "en"
}
