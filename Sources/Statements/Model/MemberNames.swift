import Foundation
import UsageDomain

/// The names of the lab's members, to keep out of what somebody wrote where statements are pseudonymous.
struct MemberNames {
    /// What stands for a name that is not one member's alone.
    static let somebody = "[nom]"

    /// Who has each word in their name, without case and accents.
    private let holders: [String: Set<MemberID>]
    /// Shared by several members: a name alone does not say who.
    let ambiguous: Set<String>

    init(_ timeline: RegistryTimeline) {
        var holders: [String: Set<MemberID>] = [:]
        var names: [String: Set<MemberID>] = [:]
        for member in timeline.epochs.flatMap(\.registry.members) {
            guard let name = member.name else { continue }
            names[name, default: []].insert(member.id)
            for word in Self.split(name) where word.isWord && word.text.count > 2 {
                holders[Self.folded(word.text), default: []].insert(member.id)
            }
        }
        self.holders = holders
        ambiguous = Set(names.filter { $0.value.count > 1 }.keys)
    }

    /// With what stands for each member in place of the words of their name.
    ///
    /// Words of names that stand side by side are one name, once; it is one where a word of it has a capital initial, since
    /// names are also words (*rose*, *petit*).
    func masked(_ text: String, _ pseudonym: (MemberID) -> String) -> String {
        let pieces = Self.split(text)
        var result = ""
        var index = pieces.startIndex
        while index < pieces.endIndex {
            var end = index
            var common: Set<MemberID>?
            var isName = false
            while end < pieces.endIndex, pieces[end].isWord, let found = holders[Self.folded(pieces[end].text)] {
                common = common.map { $0.intersection(found) } ?? found
                isName = isName || pieces[end].text.first?.isLowercase == false
                end += 1
                guard end + 1 < pieces.endIndex, Self.joins(pieces[end].text),
                    holders[Self.folded(pieces[end + 1].text)] != nil
                else { break }
                end += 1
            }
            if isName, let common {
                result += common.count == 1 ? common.first.map(pseudonym) ?? "" : Self.somebody
            } else {
                end = max(end, index + 1)
                result += pieces[index..<end].map(\.text).joined()
            }
            index = end
        }
        return result
    }

    /// Whether what stands between two words leaves them one name.
    private static func joins(_ text: String) -> Bool { text.allSatisfy { $0.isWhitespace || $0 == "-" } }

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
