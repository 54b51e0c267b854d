import StrictYAML
import UsageDomain

/// Reads the fields a registry is made of, each with its bounds.
extension StrictYAML {
    /// The node of a key that must be there.
    func required(_ key: String, in fields: [String: StrictYAML]) throws(YAMLProblem) -> StrictYAML {
        guard let field = fields[key] else { throw problem(RegistryProblem.missing(key: key)) }
        return field
    }

    /// A name within the lab: letters, digits, `-`, `_`, `.`; at most 64 of them, the first a letter or digit.
    func identifier<Identifier: LabIdentifier>(
        _ type: Identifier.Type = Identifier.self
    ) throws(YAMLProblem) -> Identifier {
        let text = try string()
        let identifier = Identifier(rawValue: text)
        guard identifier.isWellFormed else {
            throw problem(RegistryProblem.notAnIdentifier(text))
        }
        return identifier
    }

    /// One line of text that says something.
    func name(atMost limit: Int = 200) throws(YAMLProblem) -> String {
        let text = try string()
        guard text.contains(where: { !$0.isWhitespace }) else { throw problem(RegistryProblem.empty) }
        guard text.count <= limit else { throw problem(RegistryProblem.tooLong(limit: limit)) }
        guard !text.unicodeScalars.contains(where: \.isControl) else {
            throw problem(RegistryProblem.controlCharacter)
        }
        return text
    }

    /// Text that may have several lines.
    func paragraph() throws(YAMLProblem) -> String {
        let text = try string()
        guard text.contains(where: { !$0.isWhitespace }) else { throw problem(RegistryProblem.empty) }
        guard text.count <= 4000 else { throw problem(RegistryProblem.tooLong(limit: 4000)) }
        guard !text.unicodeScalars.contains(where: { $0.isControl && $0 != "\n" && $0 != "\t" }) else {
            throw problem(RegistryProblem.controlCharacter)
        }
        return text
    }

    func power(in bounds: ClosedRange<Power>) throws(YAMLProblem) -> Power {
        let text = try string()
        guard let power = Power(unitText: text) else {
            throw problem(RegistryProblem.notAPower(text))
        }
        guard bounds.contains(power) else {
            throw problem(
                RegistryProblem.outOfBounds(
                    text, lowest: bounds.lowerBound.unitText, highest: bounds.upperBound.unitText))
        }
        return power
    }

    func span(in bounds: ClosedRange<TimeSpan>) throws(YAMLProblem) -> TimeSpan {
        let text = try string()
        guard let span = TimeSpan(unitText: text) else {
            throw problem(RegistryProblem.notASpan(text))
        }
        guard bounds.contains(span) else {
            throw problem(
                RegistryProblem.outOfBounds(
                    text, lowest: bounds.lowerBound.unitText, highest: bounds.upperBound.unitText))
        }
        return span
    }

    func date() throws(YAMLProblem) -> CivilDate {
        let text = try string()
        guard let date = CivilDate(text) else { throw problem(RegistryProblem.notADate(text)) }
        return date
    }

    /// A mapping from days of the week; those that are not named are closed.
    func weeklyHours() throws(YAMLProblem) -> WeeklyHours {
        let fields = try mapping(allowing: Weekday.allCases.map(\.key))
        var days: [Weekday: DayHours] = [:]
        for day in Weekday.allCases {
            guard let field = fields[day.key] else { continue }
            let text = try field.name()
            guard let hours = DayHours(text) else { throw field.problem(RegistryProblem.notHours(text)) }
            days[day] = hours
        }
        return WeeklyHours(days)
    }

    /// One a line, or a list of them.
    func openingExceptions() throws(YAMLProblem) -> [OpeningException] {
        var exceptions: [OpeningException] = []
        for node in isList ? try list() : [self] {
            for line in try node.paragraph().split(separator: "\n") where line.contains(where: { !$0.isWhitespace }) {
                guard let exception = OpeningException(line) else {
                    throw node.problem(RegistryProblem.notAnOpeningException(String(line)))
                }
                exceptions.append(exception)
            }
        }
        return exceptions
    }

    func siren() throws(YAMLProblem) -> String {
        let digits = try registrationDigits(9, name: "SIREN")
        guard RegistrationNumber.isSIREN(digits) else {
            throw problem(RegistryProblem.wrongChecksum(digits, name: "SIREN"))
        }
        return digits
    }

    func siret() throws(YAMLProblem) -> String {
        let digits = try registrationDigits(14, name: "SIRET")
        guard RegistrationNumber.isSIRET(digits) else {
            throw problem(RegistryProblem.wrongChecksum(digits, name: "SIRET"))
        }
        return digits
    }

    /// Digits with the spaces people group them by taken out.
    private func registrationDigits(_ count: Int, name: String) throws(YAMLProblem) -> String {
        let text = try string()
        let digits = text.filter { !$0.isWhitespace }
        guard digits.utf8.count == count, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw problem(RegistryProblem.wrongDigits(text, name: name, count: count))
        }
        return digits
    }
}
