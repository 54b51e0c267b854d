import CivilTime
import UsageDomain
import UsageStore

/// The registry, as its template sees it.
struct SettingsPage: Sendable {
    struct Row: Sendable {
        /// Nil for what is on its way out: it is no longer declared.
        var href: String?
        var name: String
        var id: String
        var notes: String
    }

    struct Part: Sendable {
        var anchor: String
        var title: String
        var addLabel: String
        var addHref: String
        var rows: [Row]
        var isEmpty: Bool
    }

    struct Change: Sendable {
        var head: String
        var reason: String?
        var lines: [String]
        var more: String?
    }

    /// A badge that is nobody's.
    struct Badge: Sendable {
        var token: String
        var short: String
        var at: TimeText
        var notes: String
        var members: [BadgePage.Choice]
    }

    var isEmpty = false
    var lab: Row?
    var badges: [Badge] = []
    var hasBadges = false
    var parts: [Part] = []
    var changes: [Change] = []
    var hasChanges = false
    var saved: Change?
    var accountsHref: String?

    static let changesShown = 10
    private static let badgesShown = 20
    static let linesShown = 6
}

extension SettingsPage {
    /// Lists badges that are nobody's, to be given to one of the members.
    mutating func show(
        _ unknown: [UnknownBadge], registry: LabRegistry, directory: PartyDirectory, now: Instant, format: HumanFormat
    ) {
        let members = registry.members.map {
            BadgePage.Choice(
                value: $0.id.rawValue, label: directory.name(of: $0.id, inFull: true), isSelected: false)
        }.sorted { ($0.label, $0.value) < ($1.label, $1.value) }
        badges = unknown.prefix(Self.badgesShown).map { badge in
            Badge(
                token: badge.token.rawValue, short: badge.token.short,
                at: TimeText(
                    badge.lastHeard, shown: format.ago(badge.lastHeard, now: now), format: format, isRelative: true),
                notes: [
                    badge.place(in: directory),
                    Phrase.badgeTimes.text(in: format.language, format.count(badge.times)),
                ].joined(separator: " · "), members: members)
        }
        hasBadges = !badges.isEmpty
    }

    /// `versions` are the latest, in order; of the first of them nothing is told unless it is the lab's first.
    init(
        _ versions: [RegistryVersion], timeline: RegistryTimeline, saved: Int64?, canAdminister: Bool, now: Instant,
        format: HumanFormat
    ) {
        let language = format.language
        guard let latest = versions.last else {
            isEmpty = true
            return
        }
        let registry = latest.registry
        lab = Row(
            href: RegistryPart.lab.href(registry.lab.id), name: registry.lab.name, id: registry.lab.id,
            notes: [registry.lab.siret, registry.lab.timezone].compactMap(\.self).joined(separator: " · "))
        parts = RegistryPart.allCases.filter { $0 != .lab }.map { part in
            let rows = Self.rows(part, registry, timeline, now: now, format)
            return Part(
                anchor: part.rawValue, title: part.title.text(in: language),
                addLabel: part.addition.text(in: language), addHref: "/settings/new/\(part.rawValue)", rows: rows,
                isEmpty: rows.isEmpty)
        }
        let told = zip([nil] + versions.map(Optional.some), versions).map { before, version in
            Change(version, after: before, format: format)
        }
        changes = (versions[0].version == 1 ? told[...] : told.dropFirst()).reversed()
        hasChanges = !changes.isEmpty
        if saved == latest.version, latest.version > 1 { self.saved = told.last }
        accountsHref = canAdminister ? "/settings/accounts" : nil
    }

    private static func rows(
        _ part: RegistryPart, _ registry: LabRegistry, _ timeline: RegistryTimeline, now: Instant,
        _ format: HumanFormat
    ) -> [Row] {
        let language = format.language
        let current = timeline.registry(at: now)
        let holding = Set(current?.ids(of: part) ?? [])
        let coming = timeline.epochs.filter { $0.from > now }
        let declared = registry.ids(of: part)
        func day(_ instant: Instant) -> String { format.date(format.clock.reading(of: instant).date) }
        var rows = declared.map { id in
            var notes = registry.notes(of: part, id, format)
            if !holding.contains(id),
                let first = coming.first(where: { $0.registry.ids(of: part).contains(id) })
            {
                notes.append(Phrase.settingsFrom.text(in: language, day(first.from)))
            }
            return Row(
                href: part.href(id), name: registry.name(of: part, id) ?? id, id: id,
                notes: notes.joined(separator: " · "))
        }
        // What ends on a day to come is no longer declared, and still there.
        for id in current?.ids(of: part) ?? [] where !declared.contains(id) {
            guard let current, let end = coming.first(where: { !$0.registry.ids(of: part).contains(id) }) else {
                continue
            }
            rows.append(
                Row(
                    href: nil, name: current.name(of: part, id) ?? id, id: id,
                    notes: Phrase.settingsUntil.text(in: language, day(end.from - .milliseconds(1)))))
        }
        return rows
    }
}

extension SettingsPage.Change {
    init(_ version: RegistryVersion, after before: RegistryVersion?, format: HumanFormat) {
        let language = format.language
        let author = Phrase.settingsChangedBy.text(in: language, format.dateAndTime(version.validFrom), version.author)
        head =
            version.effective == version.validFrom || before == nil
            ? author
            : author + " · "
                + Phrase.settingsChangeHolds.text(in: language, format.dateAndTime(version.effective))
        reason = version.reason
        guard let before else {
            lines = [Phrase.registryFirst.text(in: language)]
            return
        }
        let words = RegistryWords(registries: [version.registry, before.registry], format: format)
        let all = RegistryChange.changes(from: before.registry, to: version.registry).map(words.text)
        lines = Array(all.prefix(SettingsPage.linesShown))
        let rest = all.count - lines.count
        more = rest > 0 ? Phrase.settingsMore.text(in: language, format.count(Int64(rest))) : nil
    }
}

extension RegistryPart {
    func href(_ id: String) -> String { "/settings/entry/\(rawValue)/\(id.escapedForPath)" }
}

extension LabRegistry {
    /// What a list says of a thing beside its name.
    fileprivate func notes(of part: RegistryPart, _ id: String, _ format: HumanFormat) -> [String] {
        let language = format.language
        func count(_ phrase: Phrase, _ number: Int) -> String? {
            number == 0 ? nil : phrase.text(in: language, format.count(Int64(number)))
        }
        switch part {
        case .lab: return []
        case .machine:
            guard let machine = machines.first(where: { $0.id.rawValue == id }) else { return [] }
            let owner: String? =
                if case .company(let company) = machine.owner { name(of: .company, company.rawValue) } else { nil }
            return [
                machine.kind.phrase.text(in: language), machine.room, owner,
                machine.unbadged?.phrase.text(in: language), count(.settingsDevices, machine.devices.count),
            ].compactMap(\.self)
        case .company:
            return companies.first { $0.id.rawValue == id }.map { [$0.siren, $0.size].compactMap(\.self) } ?? []
        case .project:
            guard let project = projects.first(where: { $0.id.rawValue == id }) else { return [] }
            return [
                project.company.flatMap { name(of: .company, $0.rawValue) }, project.purpose.phrase.text(in: language),
            ].compactMap(\.self)
        case .member:
            guard let member = members.first(where: { $0.id.rawValue == id }) else { return [] }
            return [
                member.role, member.company.flatMap { name(of: .company, $0.rawValue) },
                count(.settingsBadges, member.badges.count),
            ].compactMap(\.self)
        }
    }
}
