import Mustache

/// Looks phrases up for a template: `{{t.boardTitle}}`.
struct PhraseBook: MustacheParent, Sendable {
    let language: Language

    func child(named name: String) -> Any? {
        Phrase(rawValue: name)?.text(in: language)
    }
}
