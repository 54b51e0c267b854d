import StrictYAML
import UsageDomain

extension RuleSet {
    private static let proposalKeys = [
        "rule_set", "version", "title", "status", "enabled", "as_of", "verified", "summary",
    ]
    private static let lawKeys = [
        "rule_set", "version", "title", "status", "enabled", "as_of", "legal_basis", "review_after", "sunset", "form",
        "ceilings", "rates", "lump_sums", "retention", "reprise", "categories", "staff", "machine_time", "notes",
        "sentences",
    ]

    init(yaml: StrictYAML) throws(YAMLProblem) {
        var status = Status.law
        for entry in try yaml.entries() where entry.key == "status" { status = try entry.value.choice() }
        let keys = try YAMLKeys(yaml, allowing: status == .law ? Self.lawKeys : Self.proposalKeys)
        name = try keys.required("rule_set").string()
        version = try keys.required("version").string()
        title = try keys.required("title").string()
        self.status = try keys.required("status").choice()
        isEnabled = try keys.required("enabled").boolean()
        asOf = try keys.required("as_of").date()
        summary = try keys.optional("summary")?.string()
        guard status == .law else {
            guard !isEnabled else { throw yaml.problem("a proposal is not law: enabled must be false") }
            innovationCredit = nil
            return
        }
        innovationCredit = try InnovationCreditRules(keys)
    }
}

extension InnovationCreditRules {
    fileprivate init(_ keys: YAMLKeys) throws(YAMLProblem) {
        legalBasis = try keys.required("legal_basis").string()
        reviewAfter = try keys.required("review_after").date()
        let sunset = try YAMLKeys(keys.required("sunset"), allowing: ["date", "basis", "verified"])
        lastDay = try sunset.required("date").date()
        lastDayCitation = try sunset.citation()
        let form = try YAMLKeys(keys.required("form"), allowing: ["name", "basis", "verified"])
        self.form = try form.required("name").string()
        formCitation = try form.citation()
        ceilings = try keys.each("ceilings", ["euros", "scope"]) { entry throws(YAMLProblem) in
            ExpenseCeiling(
                validity: try entry.validity(), euros: try entry.required("euros").integer(),
                scope: try entry.required("scope").choice(), citation: try entry.citation())
        }
        rates = try keys.each("rates", ["territory", "size", "percent", "start_verified"]) {
            entry throws(YAMLProblem) in
            CreditRate(
                territory: try entry.required("territory").choice(),
                size: try entry.optional("size")?.choice() ?? .any, validity: try entry.validity(),
                percent: try entry.percent("percent"), citation: try entry.citation(),
                isStartVerified: try entry.optional("start_verified")?.boolean() ?? true)
        }
        lumpSums = try keys.each("lump_sums", ["depreciation_percent", "staff_percent"]) {
            entry throws(YAMLProblem) in
            OperatingLumpSum(
                validity: try entry.validity(), depreciationPercent: try entry.percent("depreciation_percent"),
                staffPercent: try entry.percent("staff_percent"), citation: try entry.citation())
        }
        retention = try keys.each("retention", ["what", "years"], dated: false) { entry throws(YAMLProblem) in
            RetentionRule(
                subject: try entry.required("what").choice(), years: try entry.required("years").integer(),
                citation: try entry.citation())
        }
        let reprise = try YAMLKeys(
            keys.required("reprise"), allowing: ["years_after_filing", "basis", "verified"])
        reassessment = ReassessmentRule(
            yearsAfterFiling: try reprise.required("years_after_filing").integer(), citation: try reprise.citation())
        categories = try keys.each("categories", ["number", "content"]) {
            entry throws(YAMLProblem) in
            ExpenseCategory(
                number: try entry.required("number").integer(), validity: try entry.validity(),
                content: try entry.required("content").string(), citation: try entry.citation())
        }
        staff = try Self.staff(keys)
        machineTime = try keys.each("machine_time", ["cases"], cited: false) { entry throws(YAMLProblem) in
            MachineTimeRule(validity: try entry.validity(), cases: try Self.cases(entry))
        }
        sentences = try keys.each("sentences", ["fr", "en"]) { entry throws(YAMLProblem) in
            LegalSentence(
                validity: try entry.validity(), french: try entry.required("fr").string(),
                english: try entry.required("en").string(), citation: try entry.citation())
        }
        notes = try Self.notes(keys)
        try checkRatesDoNotOverlap(keys)
        try checkRulesDoNotOverlap(keys)
    }

    private static func staff(_ keys: YAMLKeys) throws(YAMLProblem) -> StaffRule {
        let staff = try YAMLKeys(keys.required("staff"), allowing: ["paid", "unpaid", "basis", "verified"])
        func employments(_ key: String) throws(YAMLProblem) -> Set<Employment> {
            var found: Set<Employment> = []
            for entry in try staff.required(key).list() { found.insert(try entry.choice()) }
            return found
        }
        return StaffRule(
            paid: try employments("paid"), unpaid: try employments("unpaid"), citation: try staff.citation())
    }

    private static func cases(_ rule: YAMLKeys) throws(YAMLProblem) -> [MachineTimeCase] {
        try rule.each(
            "cases", ["machine", "access_mode", "operator", "entrusted", "note"], dated: false, cited: false
        ) { entry throws(YAMLProblem) in
            MachineTimeCase(
                machine: try entry.optional("machine")?.choice(),
                accessMode: try entry.optional("access_mode")?.choice(),
                operator: try entry.optional("operator")?.choice(),
                entrusted: try entry.optional("entrusted")?.choice(),
                corroboration: try entry.required("note").choice())
        }
    }

    private static func notes(_ keys: YAMLKeys) throws(YAMLProblem) -> [Corroboration: LegalNote] {
        let list = try keys.each("notes", ["code", "categories", "fr", "en"], dated: false) {
            entry throws(YAMLProblem) in
            var numbers: [Int] = []
            for number in try entry.required("categories").list() { numbers.append(try number.integer()) }
            return LegalNote(
                corroboration: try entry.required("code").choice(), categories: numbers,
                french: try entry.required("fr").string(), english: try entry.required("en").string(),
                basis: try entry.citation().basis)
        }
        var notes: [Corroboration: LegalNote] = [:]
        for note in list { notes[note.corroboration] = note }
        for code in Corroboration.allCases where notes[code] == nil {
            throw try keys.required("notes").problem("the note '\(code.rawValue)' is missing")
        }
        return notes
    }

    private func checkRulesDoNotOverlap(_ keys: YAMLKeys) throws(YAMLProblem) {
        for (index, rule) in machineTime.enumerated()
        where machineTime[..<index].contains(where: { $0.validity.overlaps(rule.validity) }) {
            throw try keys.required("machine_time").problem("entry \(index) overlaps an earlier one")
        }
    }

    private func checkRatesDoNotOverlap(_ keys: YAMLKeys) throws(YAMLProblem) {
        for (index, rate) in rates.enumerated() {
            let clash = rates[..<index].contains {
                $0.territory == rate.territory && ($0.size == rate.size || $0.size == .any || rate.size == .any)
                    && $0.validity.overlaps(rate.validity)
            }
            guard !clash else { throw try keys.required("rates").problem("entry \(index) overlaps an earlier one") }
        }
    }
}
