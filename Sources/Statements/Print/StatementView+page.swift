import CivilTime
import UsageDomain

extension StatementView {
    init(_ sealed: SealedStatement, _ texts: DocumentTexts, in language: DocumentLanguage = .french) {
        let page = StatementPage(sealed, texts, language)
        let statement = sealed.statement
        let issued = Instant(iso8601: statement.issuedAt) ?? Instant(milliseconds: 0)
        let day = page.clock?.day(containing: issued).date ?? CivilDate(daysSince1970: 0)
        func sentences(_ sentences: [StatementSentence]) -> [String] { sentences.map { $0.text(in: language) } }
        self.language = language.rawValue
        let headed: [DocumentWord] = [
            .summary, .corroborates, .origins, .approval, .scopeHeading, .changes, .machines, .people, .codes, .notes,
            .corrections, .gaps, .method, .grades, .integrity, .privacy, .machineTotal,
        ]
        headings = Dictionary(uniqueKeysWithValues: headed.map { ($0.rawValue, page.word($0)) })
        title = page.word(.title, ["number": statement.number])
        notInvoice = page.word(.notInvoice)
        banners = page.banners
        statements = page.versionLines
        parties = page.parties
        facts = page.facts
        changes = page.changes
        changeNotes = page.changeNotes
        empty = page.empty
        summary = page.summary
        summaryNotes = page.summaryNotes
        chart = page.chart
        corroborates = page.corroborates
        origins = page.origins
        approval = page.approval
        disclaimers = sentences(statement.disclaimers)
        signatures = [page.word(.signLab), page.word(.signClient)]
        people = page.people
        columns = page.columns
        machines = statement.machines.map(page.machine)
        stripLegend = page.word(.stripLegend)
        codes = [
            page.word(.codeAccess), page.word(.codeOrigin), page.word(.codePresence), page.word(.codeNotes),
            page.word(.codeDurations),
        ]
        notes = page.notes
        corrections = page.corrections
        gaps = page.gaps
        method = page.method
        thresholds = page.thresholds
        grades = Grade.allCases.map { page.word("grade", $0.rawValue) }
        integrity = page.integrity
        verification = [page.word(.verifyOffline), page.word(.verifyAttachments)]
        privacy = sentences(statement.privacy)
        footer = page.word(
            statement.provisional ? .footerProvisional : .footer,
            ["number": statement.number, "revision": "\(statement.revision)"])
        self.page = page.word(.page)
        date = [day.year, day.month, day.day]
    }
}
