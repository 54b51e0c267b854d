import Accounting
import UsageDomain

/// Whose the sessions that wait probably were, as the page offers it.
struct SuggestedParties {
    private let suggestions: AttributionSuggestions
    private let directory: PartyDirectory
    private let format: HumanFormat

    static let sessionsLookedAt = 4000

    init(known: [UsageSession], directory: PartyDirectory, format: HumanFormat) {
        suggestions = AttributionSuggestions(known: known)
        self.directory = directory
        self.format = format
    }

    func offers(for session: UsageSession) -> [SessionTable.Offer] {
        suggestions.suggestions(for: session).map { suggestion in
            let attribution = suggestion.attribution
            let names = directory.on(session.start)
            let choice = [
                attribution.member.map { "member:\($0)" }, attribution.project.map { "project:\($0)" },
            ].compactMap(\.self).joined(separator: " ")
            let label = [
                attribution.member.map { names.name(of: $0, inFull: true) },
                attribution.project.map { names.title(of: $0) },
            ].compactMap(\.self).joined(separator: " — ")
            return SessionTable.Offer(
                value: "\(session.id) \(choice)", label: label, reason: reason(suggestion.reason, on: names))
        }
    }

    private func reason(_ reason: AttributionSuggestion.Reason, on names: PartyDirectory) -> String {
        let language = format.language
        return switch reason {
        case .badgeBefore(let span): Phrase.suggestBefore.text(in: language, format.duration(span))
        case .badgeAfter(let span): Phrase.suggestAfter.text(in: language, format.duration(span))
        case .habit(let weeks, let all): Phrase.suggestHabit.text(in: language, String(weeks), String(all))
        case .presentAt(let machine): Phrase.suggestPresent.text(in: language, names.name(of: machine))
        case .lastOnMachine: Phrase.suggestLast.text(in: language)
        }
    }
}
