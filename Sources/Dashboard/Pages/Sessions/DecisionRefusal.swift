import Decisions
import UsageDomain
import UsageStore

/// Why a decision was not taken, as the page says it.
struct DecisionRefusal {
    let text: String

    /// Nil for an error that is no refusal.
    init?(_ error: any Error, format: HumanFormat) {
        let language = format.language
        switch error {
        case let problem as DecisionProblem: text = Self.text(problem, format)
        case AttributionProblem.unknown(let name): text = Phrase.attributionUnknown.text(in: language, name.name)
        case AttributionProblem.foreignProject(let project, let owner, let company):
            text = Phrase.attributionForeignProject.text(
                in: language, project.rawValue, owner.rawValue, company.rawValue)
        case AttributionProblem.foreignMember(let member, let employer, let project, let owner):
            text = Phrase.attributionForeignMember.text(
                in: language, member.rawValue, employer.rawValue, project.rawValue, owner.rawValue)
        case AttributionProblem.markedForCompany: text = Phrase.attributionMarked.text(in: language)
        case StoreError.notFound: text = Phrase.sessionGone.text(in: language)
        default: return nil
        }
    }

    private static func text(_ problem: DecisionProblem, _ format: HumanFormat) -> String {
        let language = format.language
        return switch problem {
        case .nothingNamed: Phrase.decisionNothing.text(in: language)
        case .outside(_, let from, let to):
            Phrase.decisionOutside.text(in: language, format.dateAndTime(from), format.dateAndTime(to))
        case .notNeighbours: Phrase.decisionNotNeighbours.text(in: language)
        case .stillOpen: Phrase.decisionStillOpen.text(in: language)
        case .decidedMeanwhile(_, let actor, let instant):
            Phrase.decisionMeanwhile.text(in: language, actor, format.dateAndTime(instant))
        case .notWithdrawable: Phrase.decisionNotWithdrawable.text(in: language)
        }
    }
}
