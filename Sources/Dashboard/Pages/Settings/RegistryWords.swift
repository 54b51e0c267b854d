import UsageDomain
import UsageStore

/// Changes of the registry in words.
struct RegistryWords: Sendable {
    struct Line: Sendable {
        var name: String
        var before: String
        var after: String
        /// Something that comes or goes as a whole.
        var isWhole: Bool
    }

    /// Where names are looked up: the later registry, then the earlier.
    let registries: [LabRegistry]
    let format: HumanFormat

    private var language: Language { format.language }

    func line(_ change: RegistryChange) -> Line {
        let subject = name(of: change.part, change.id)
        switch change.what {
        case .added:
            return Line(name: subject, before: "", after: Phrase.changeAdded.text(in: language), isWhole: true)
        case .removed:
            return Line(name: subject, before: "", after: Phrase.changeEnded.text(in: language), isWhole: true)
        case .order:
            return Line(name: subject, before: "", after: Phrase.changeOrder.text(in: language), isWhole: true)
        case .field(let key, let old, let new):
            let label = FieldShape.label(of: key, in: change.part)?.text(in: language) ?? key
            return Line(
                name: "\(subject) — \(label)", before: shown(old, key), after: shown(new, key), isWhole: false)
        }
    }

    /// `Fraiseuse — Lieu : atelier → salle 2`.
    func text(_ change: RegistryChange) -> String {
        let line = line(change)
        return line.isWhole
            ? Phrase.changeWhole.text(in: language, line.name, line.after)
            : Phrase.changeField.text(in: language, line.name, line.before, line.after)
    }

    func name(of part: RegistryPart, _ id: String) -> String {
        registries.lazy.compactMap { $0.name(of: part, id) }.first ?? id
    }

    /// A value as the registry's differences print it, in the page's words.
    private func shown(_ value: String?, _ key: String) -> String {
        guard let value, !value.isEmpty else {
            return (key == "unbadged" ? Phrase.fieldUnbadgedAsk : .changeNothing).text(in: language)
        }
        switch key {
        case "owner" where value == "lab": return Phrase.ownerLab.text(in: language)
        case "owner", "company": return name(of: .company, value)
        case "default_project": return name(of: .project, value)
        case "kind": return MachineKind(rawValue: value)?.phrase.text(in: language) ?? value
        case "purpose": return Purpose(rawValue: value)?.phrase.text(in: language) ?? value
        case "unbadged": return SessionMark(rawValue: value)?.phrase.text(in: language) ?? value
        case "badges":
            return value.split(separator: ", ").map { badge in
                BadgeToken(written: badge).map { Phrase.badgeToken.text(in: language, $0.short) } ?? String(badge)
            }.joined(separator: ", ")
        case "power.start_delay", "power.end_delay", "minimum_run", "idle_timeout", "stale_after":
            return value.last == "s" ? Int64(value.dropLast()).map { format.duration(.seconds($0)) } ?? value : value
        case _ where key.hasPrefix("opening_hours.") && value == DayHours.closed.description:
            return Phrase.hoursClosed.text(in: language)
        default: return value
        }
    }

    func text(_ consequence: RegistryConsequence) -> String {
        let phrase = consequence.sessions == 1 ? Phrase.consequenceOne : .consequence
        let text = phrase.text(
            in: language, name(of: .machine, consequence.machine.rawValue), format.date(consequence.day),
            format.count(Int64(consequence.sessions)))
        guard !consequence.statements.isEmpty else { return text }
        return text
            + Phrase.consequenceStated.text(in: language, consequence.statements.joined(separator: ", "))
    }
}
