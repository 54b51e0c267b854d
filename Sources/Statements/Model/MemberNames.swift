import Foundation
import UsageDomain

/// The names of the lab's members, to keep out of what somebody wrote where statements are pseudonymous.
struct MemberNames {
    /// Of each word of a name, without case and accents.
    private let words: [String: MemberID]
    /// Shared by several members: a name alone does not say who.
    let ambiguous: Set<String>

    init(_ timeline: RegistryTimeline) {
        var words: [String: MemberID] = [:]
        var holders: [String: Set<MemberID>] = [:]
        for member in timeline.epochs.flatMap(\.registry.members) {
            guard let name = member.name else { continue }
            holders[name, default: []].insert(member.id)
            for word in Self.split(name) where word.isWord && word.text.count > 2 {
                words[Self.folded(word.text)] = member.id
            }
        }
        self.words = words
        ambiguous = Set(holders.filter { $0.value.count > 1 }.keys)
    }

    /// With what stands for each member in place of the words of their name.
    func masked(_ text: String, _ pseudonym: (MemberID) -> String) -> String {
        var result = ""
        var last: MemberID?
        for piece in Self.split(text) {
            guard piece.isWord else {
                result += piece.text
                continue
            }
            guard let member = words[Self.folded(piece.text)] else {
                last = nil
                result += piece.text
                continue
            }
            // First and last name stand for one person, once.
            if member == last {
                while result.last?.isWhitespace == true { result.removeLast() }
            } else {
                result += pseudonym(member)
            }
            last = member
        }
        return result
    }

    private static func split(_ text: String) -> [(text: String, isWord: Bool)] {
        var pieces: [(text: String, isWord: Bool)] = []
        for character in text {
            let isWord = character.isLetter
            if pieces.last?.isWord == isWord {
                pieces[pieces.count - 1].text.append(character)
            } else {
                pieces.append((String(character), isWord))
            }
        }
        return pieces
    }

    private static func folded(_ word: String) -> String {
        word.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }
}
