import CivilTime
import TaxRules
import UsageDomain

/// A statement on its way to the page: its words in one language, its clock, its codes.
struct StatementPage {
    let sealed: SealedStatement
    let statement: UsageStatement
    let texts: DocumentTexts
    let language: DocumentLanguage
    let clock: LocalCalendar?
    /// In the order of the summary: `P1`, `P2`.
    let projectCodes: [ProjectID: String]
    let letters: [Corroboration: String]
    /// As they stand in the table of corrections: `C1`, `C2`.
    let numberedCorrections: [(session: StatementLine, correction: StatementCorrection)]
    let correctionCodes: [SessionID: [String]]
    private let machineNames: [MachineID: String]

    init(_ sealed: SealedStatement, _ texts: DocumentTexts, _ language: DocumentLanguage) {
        self.sealed = sealed
        self.texts = texts
        self.language = language
        let statement = sealed.statement
        self.statement = statement
        clock = LocalCalendar(identifier: statement.period.timezone)
        machineNames = Dictionary(statement.machines.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        var codes: [ProjectID: String] = [:]
        for project in statement.projects where codes[project.id] == nil { codes[project.id] = "P\(codes.count + 1)" }
        projectCodes = codes
        var letters: [Corroboration: String] = [:]
        for (index, note) in statement.legalNotes.enumerated() {
            letters[note.corroboration] = String(Unicode.Scalar(UInt8(97 + index % 26)))
        }
        self.letters = letters
        numberedCorrections = statement.lines.flatMap { line in
            (line.corrections ?? line.correction.map { [$0] } ?? []).map { (line, $0) }
        }
        var numbers: [SessionID: [String]] = [:]
        for (index, entry) in numberedCorrections.enumerated() {
            numbers[entry.session.id, default: []].append("C\(index + 1)")
        }
        correctionCodes = numbers
    }

    func word(_ word: DocumentWord, _ values: KeyValuePairs<String, String> = [:]) -> String {
        texts.sentence(word, values).text(in: language)
    }

    /// The word of a raw value, as `purpose` and `innovation`; the raw value where there is none.
    func word(_ prefix: String, _ rawValue: String) -> String {
        DocumentWord(prefix, rawValue).map { word($0) } ?? rawValue
    }

    func purpose(_ purpose: Purpose?) -> String { purpose.map { word("purpose", $0.rawValue) } ?? word(.purposeNone) }

    func machine(_ id: MachineID) -> String { machineNames[id] ?? id.rawValue }

    func title(of project: ProjectID?) -> String {
        project.map { id in statement.projects.first { $0.id == id }?.title ?? id.rawValue } ?? word(.noProject)
    }

    /// `05/03/2026 14:05:10 +01:00` of UTC text.
    func local(_ text: String) -> String {
        guard let clock, let instant = Instant(iso8601: text) else { return text }
        return FrenchFormat.localTime(clock.iso8601(instant), withOffset: true)
    }

    /// To the minute, for what nobody counts with.
    func localMinute(_ text: String) -> String {
        guard let clock, let instant = Instant(iso8601: text) else { return text }
        let local = clock.iso8601(instant)
        guard let day = CivilDate(local.prefix(10)) else { return text }
        return "\(FrenchFormat.date(day)) \(local.dropFirst(11).prefix(5))"
    }

    func author(_ name: String, _ authority: StatementCorrection.Authority?) -> String {
        guard let authority else { return name }
        return switch authority {
        case .account: word(.authorityAccount, ["name": name])
        case .console: word(.authorityConsole, ["name": name])
        case .collector: word(.authorityCollector)
        case .named: word(.authorityNamed, ["name": name])
        }
    }

    func list(_ parts: [String]) -> String { parts.joined(separator: " · ") }

    /// `1:02:03`.
    func clockText(_ seconds: Int64) -> String {
        seconds == 0
            ? "–" : "\(FrenchFormat.integer(seconds / 3600)):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
    }

    func duration(seconds: Int64) -> String { FrenchFormat.duration(milliseconds: seconds * 1000) }

    func energy(_ milliwattHours: Int64, isKnown: Bool) -> String {
        guard isKnown else { return "–" }
        // The unit stands in the column's head.
        return String(FrenchFormat.energy(milliwattHours: milliwattHours).dropLast(4))
    }
}

extension DocumentWord {
    /// `purpose` and `innovation`, `employment` and `paid_manager`.
    init?(_ prefix: String, _ rawValue: String) {
        let parts = rawValue.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
        self.init(rawValue: prefix + parts.joined())
    }
}
