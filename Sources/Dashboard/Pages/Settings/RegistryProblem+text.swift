import SiteSettings
import StrictYAML
import UsageDomain

extension YAMLProblem {
    /// What is wrong, without its place; in English where nobody has met it in a form yet.
    func text(in language: Language, _ registry: LabRegistry) -> String {
        (cause as? RegistryProblem)?.text(in: language, registry) ?? message
    }
}

extension RegistryProblem {
    func text(in language: Language, _ registry: LabRegistry) -> String {
        func company(_ id: CompanyID) -> String { registry.name(of: .company, id.rawValue) ?? id.rawValue }
        func project(_ id: ProjectID) -> String { registry.name(of: .project, id.rawValue) ?? id.rawValue }
        return switch self {
        case .missing, .empty: Phrase.typedMissing.text(in: language)
        case .tooLong(let limit): Phrase.typedTooLong.text(in: language, String(limit))
        case .controlCharacter: Phrase.typedControl.text(in: language)
        case .notAnIdentifier: Phrase.typedNotAnID.text(in: language)
        case .identifierTaken(let id, _, _): Phrase.typedIDTaken.text(in: language, id)
        case .reservedIdentifier: Phrase.typedIDReserved.text(in: language)
        case .notAPower: Phrase.typedNotAPower.text(in: language)
        case .notASpan: Phrase.typedNotASpan.text(in: language)
        case .outOfBounds(_, let lowest, let highest):
            Phrase.typedOutOfBounds.text(in: language, lowest, highest)
        case .notADate: Phrase.typedNotADay.text(in: language)
        case .endsBeforeItBegins: Phrase.typedEndsEarly.text(in: language)
        case .notATimeZone: Phrase.typedNotAZone.text(in: language)
        case .wrongDigits(_, let name, let count): Phrase.typedDigits.text(in: language, name, String(count))
        case .wrongChecksum(_, let name): Phrase.typedChecksum.text(in: language, name)
        case .siretOfAnother(_, let siren): Phrase.typedOtherSIRET.text(in: language, siren)
        case .notAVATNumber: Phrase.typedNotAVATNumber.text(in: language)
        case .vatNumberOfAnother(_, let siren): Phrase.typedOtherVAT.text(in: language, siren)
        case .unknownCompany(let id): Phrase.typedNoCompany.text(in: language, company(id))
        case .unknownProject(let id): Phrase.typedNoProject.text(in: language, project(id))
        case .projectOfAnother(let id, let owner, let worker):
            Phrase.typedForeignProject.text(in: language, project(id), company(owner), company(worker))
        case .notABadge(let text): Phrase.typedNotABadge.text(in: language, text)
        case .badgeTaken(_, let member, _):
            Phrase.typedBadgeTaken.text(
                in: language, registry.name(of: .member, member.rawValue) ?? member.rawValue)
        case .workNotAboveOn(_, let on): Phrase.typedWorkTooLow.text(in: language, on.unitText)
        case .restWithoutWork: Phrase.typedRestAlone.text(in: language)
        case .restAboveWork(_, let work): Phrase.typedRestTooHigh.text(in: language, work.unitText)
        case .notHours: Phrase.typedNotHours.text(in: language)
        case .notAnOpeningException(let line): Phrase.typedNotAnException.text(in: language, line)
        }
    }
}
