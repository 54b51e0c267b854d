import StrictYAML
package import UsageDomain

/// What is wrong with one field of the registry: files say it in English, pages in their reader's language.
package enum RegistryProblem: Hashable, Sendable, YAMLCause {
    case missing(key: String)
    case empty
    case tooLong(limit: Int)
    case controlCharacter
    case notAnIdentifier(String)
    case identifierTaken(String, by: String, line: Int)
    /// `lab` is the lab itself where an owner is named.
    case reservedIdentifier
    case notAPower(String)
    case notASpan(String)
    /// The bounds as they are written.
    case outOfBounds(String, lowest: String, highest: String)
    case notADate(String)
    case endsBeforeItBegins(CivilDate, CivilDate)
    case notATimeZone(String)
    /// `SIREN` or `SIRET`, and how many digits it has.
    case wrongDigits(String, name: String, count: Int)
    case wrongChecksum(String, name: String)
    case siretOfAnother(String, siren: String)
    case notAVATNumber(String)
    case vatNumberOfAnother(String, siren: String)
    case unknownCompany(CompanyID)
    case unknownProject(ProjectID)
    case projectOfAnother(ProjectID, owner: CompanyID, company: CompanyID)
    case notABadge(String)
    case badgeTaken(String, by: MemberID, line: Int)
    case workNotAboveOn(Power, on: Power)
    case restWithoutWork
    case restAboveWork(Power, work: Power)
    case notHours(String)
    case notAnOpeningException(String)

    package var description: String {
        switch self {
        case .missing(let key): "the key \(key) is missing"
        case .empty: "is empty"
        case .tooLong(let limit): "is longer than \(limit) characters"
        case .controlCharacter: "contains a control character"
        case .notAnIdentifier(let text): "'\(text)' is not an id: letters, digits, '-', '_' and '.', at most 64"
        case .identifierTaken(let id, let kind, let line): "'\(id)' is already a \(kind) (line \(line))"
        case .reservedIdentifier: "'lab' is reserved for the lab itself"
        case .notAPower(let text): "expected a power with its unit, as 1800 W or 2 kW, not '\(text)'"
        case .notASpan(let text): "expected a duration with its unit, as 10s or 15min, not '\(text)'"
        case .outOfBounds(let text, let lowest, let highest): "\(text): must be between \(lowest) and \(highest)"
        case .notADate(let text): "expected a date, as 2026-01-31, not '\(text)'"
        case .endsBeforeItBegins(let end, let beginning): "\(end) is before \(beginning)"
        case .notATimeZone(let text): "'\(text)' is not a time zone; expected a name as Europe/Paris"
        case .wrongDigits(let text, let name, let count): "\(text): a \(name) has \(count) digits"
        case .wrongChecksum(let digits, let name): "\(digits): the \(name) fails its checksum"
        case .siretOfAnother(let siret, let siren): "\(siret) does not begin with the SIREN \(siren)"
        case .notAVATNumber(let text):
            "'\(text)' is not a VAT number; a French one is FR, a key of two and the SIREN"
        case .vatNumberOfAnother(let number, let siren): "\(number) does not end with the SIREN \(siren)"
        case .unknownCompany(let id): "unknown company '\(id)'"
        case .unknownProject(let id): "unknown project '\(id)'"
        case .projectOfAnother(let id, let owner, let company):
            "project '\(id)' belongs to company '\(owner)', not to '\(company)'"
        case .notABadge(let text):
            "'\(text)' is not a badge UID: 1 to 64 hexadecimal digits, not all of them 0"
        case .badgeTaken(let badge, let member, let line): "badge \(badge) is already \(member)'s (line \(line))"
        case .workNotAboveOn(let work, let on): "\(work.unitText) must be above on_above, \(on.unitText)"
        case .restWithoutWork: "has no meaning without busy_above"
        case .restAboveWork(let rest, let work): "\(rest.unitText) must not be above busy_above, \(work.unitText)"
        case .notHours(let text):
            "expected hours that do not overlap, as 14:00-19:00 or 10:00-12:00, 14:00-22:00, or closed, not '\(text)'"
        case .notAnOpeningException(let text):
            "expected a day or a span of days, hours and a reason, as 2026-12-25 closed Christmas or "
                + "2026-08-01/2026-08-16 14:00-18:00, not '\(text)'"
        }
    }
}
