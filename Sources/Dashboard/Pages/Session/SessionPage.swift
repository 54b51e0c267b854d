import Accounting
import UsageDomain
import UsageStore

/// One session, as the template sees it: what it is made of, and what was decided of it.
struct SessionPage: Sendable {
    struct Fact: Sendable {
        var name: String
        var value: String
    }

    struct Decision: Sendable {
        var t: PhraseBook
        var at: TimeText
        var who: String
        var what: String
        var reason: String
        var isWithdrawn: Bool
        /// Of the entry, where it can be withdrawn.
        var undo: String?
        var undoPath: String
        var token: String
        var seen: String
    }

    struct Neighbour: Sendable {
        var id: String
        var label: String
    }

    /// What a manager can do with it.
    struct Forms: Sendable {
        var token: String
        var seen: String
        var path: String
        var who: SessionsPage.Attribution
        /// As `datetime-local` takes it.
        var earliest: String
        var latest: String
        var neighbours: [Neighbour]
        var hasNeighbours: Bool
    }

    var title: String
    var machineName: String
    var machineHref: String
    var problem: String?
    var done: String?
    var facts: [Fact]
    var states: [Fact]
    var stateBar: String?
    var powerChart: String?
    var quantities: [Fact]
    var runs: [Fact]
    var hasRuns: Bool
    var decisions: [Decision]
    var isDecided: Bool
    var evidence: String?
    var command: String
    var statements: [String]
    var isStated: Bool
    var forms: Forms?
}

extension SessionPage {
    /// What it is, whose, and why it began and ended.
    static func facts(_ detail: SessionDetail, _ directory: PartyDirectory, _ format: HumanFormat) -> [Fact] {
        let (session, language) = (detail.session, format.language)
        let attribution = session.attribution
        let names = directory.on(session.start)
        let isDecided = detail.history.contains { $0.holds && $0.attribution == attribution }
        let origin = AttributionOrigin(attribution, isDecided: isDecided)
        let beginning: Phrase = detail.measured.first?.attribution.member != nil ? .beganByBadge : .beganByWork
        let facts: [(Phrase, String?)] = [
            (.sessionFrom, format.dateAndTime(session.start)),
            (.sessionTo, session.end.map(format.dateAndTime) ?? Phrase.inProgress.text(in: language)),
            (.columnPerson, attribution.member.map { names.name(of: $0, inFull: true) }),
            (.columnCompany, attribution.company.map { names.name(of: $0) }),
            (.columnProject, attribution.project.map { names.title(of: $0) }),
            (.columnPurpose, (attribution.purpose?.phrase ?? .purposeNone).text(in: language)),
            (.sessionMark, attribution.mark?.phrase.text(in: language)),
            (.sessionOrigin, origin.phrase.text(in: language)),
            (.sessionBeginning, beginning.text(in: language)),
            (.sessionEnding, session.closeReason?.phrase.text(in: language)),
            (.columnGrade, session.grade.phrase.text(in: language)),
        ]
        return facts.compactMap { phrase, value in
            value.map { Fact(name: phrase.text(in: language), value: $0) }
        }
    }

    static func states(_ session: UsageSession, _ format: HumanFormat) -> [Fact] {
        let language = format.language
        let known = [MachineState.busy, .paused, .idle, .off, .fault, .unknown].filter {
            session.durations[$0] > .zero
        }.map { Fact(name: $0.phrase.text(in: language), value: format.duration(session.durations[$0])) }
        return known + [
            Fact(name: Phrase.columnPresence.text(in: language), value: format.duration(session.durations.total))
        ]
    }

    static func quantities(_ session: UsageSession, _ format: HumanFormat) -> [Fact] {
        let language = format.language
        let energy =
            format.energy(of: session)
            + (session.isEnergyKnown ? " (\(session.energyGrade.phrase.text(in: language)))" : "")
        return [Fact(name: Phrase.columnEnergy.text(in: language), value: energy)]
            + session.quantities.sorted { $0.key.sessionKey < $1.key.sessionKey }.map { quantity, amount in
                Fact(name: quantity.phrase.text(in: language), value: format.amount(amount, of: quantity))
            }
    }

    static func runs(_ session: UsageSession, _ format: HumanFormat) -> [Fact] {
        session.runs.map { run in
            let end = run.end.map(format.time) ?? Phrase.inProgress.text(in: format.language)
            let words = [format.duration(run.busy), run.job, run.outcome?.phrase.text(in: format.language)]
            return Fact(
                name: "\(format.time(run.start))–\(end)", value: words.compactMap(\.self).joined(separator: " · "))
        }
    }

    /// The latest first.
    ///
    /// `reader` is whose own session it is, where others are not to be named; nil for who sees everybody.
    static func decisions(
        _ detail: SessionDetail, _ directory: PartyDirectory, token: String, seen: Int64, decides: Bool,
        for reader: MemberID?, _ format: HumanFormat
    ) -> [Decision] {
        let history = detail.history.filter { entry in
            reader == nil || entry.attribution.map { $0.member == reader || $0.member == nil } ?? true
        }
        return history.reversed().map { entry in
            Decision(
                t: PhraseBook(language: format.language),
                at: TimeText(entry.at, shown: format.dateAndTime(entry.at), format: format, isRelative: false),
                who: reader == nil ? entry.actor?.name ?? "–" : Phrase.decisionByLab.text(in: format.language),
                what: what(entry, directory, format), reason: reader == nil ? entry.reason ?? "–" : "–",
                isWithdrawn: !entry.holds, undo: decides && entry.holds ? String(entry.sequence) : nil,
                undoPath: "/sessions/\(detail.session.id.rawValue.escapedForPath)/undo", token: token,
                seen: String(seen))
        }
    }

    private static func what(_ entry: DecidedEntry, _ directory: PartyDirectory, _ format: HumanFormat) -> String {
        let language = format.language
        if let cut = entry.cut { return Phrase.decidedSplit.text(in: language, format.dateAndTime(cut)) }
        guard let attribution = entry.attribution else { return Phrase.decidedMerge.text(in: language) }
        let parties = [
            attribution.member.map { directory.name(of: $0, inFull: true) },
            attribution.company.map { directory.name(of: $0) }, attribution.project.map { directory.title(of: $0) },
            attribution.mark?.phrase.text(in: language),
        ]
        return Phrase.decidedAttribution.text(in: language, parties.compactMap(\.self).joined(separator: ", "))
    }
}
