/// The languages of the pages; French when nothing else is asked for.
enum Language: String, CaseIterable, Hashable, Sendable {
    case french = "fr"
    case english = "en"

    var other: Language { self == .french ? .english : .french }

    /// The first of the two that an Accept-Language header prefers, by its quality values.
    init(acceptLanguage header: String?) {
        var best: (language: Language, quality: Double)?
        for range in (header ?? "").prefix(1000).split(separator: ",") {
            let parts = range.split(separator: ";")
            guard let tag = parts.first?.filter({ $0 != " " }).lowercased(),
                let language = Language(rawValue: String(tag.prefix { $0 != "-" }))
            else { continue }
            var quality = 1.0
            for parameter in parts.dropFirst() {
                let text = parameter.filter { $0 != " " }
                guard text.hasPrefix("q=") else { continue }
                quality = Double(text.dropFirst(2)) ?? 0
            }
            if quality > best?.quality ?? 0 { best = (language, quality) }
        }
        self = best?.language ?? .french
    }
}
