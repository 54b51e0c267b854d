/// A rate of the credit, in whole percent.
package struct CreditRate: Hashable, Sendable {
    package enum Territory: String, CaseIterable, Hashable, Sendable {
        case metropole, dom, corse
    }

    package enum Size: String, CaseIterable, Hashable, Sendable {
        case any, medium
        case smallOrMicro = "small_or_micro"
    }

    package let territory: Territory
    package let size: Size
    package let validity: Validity
    package let percent: Int
    package let citation: Citation
    /// False when the first day is inferred rather than read.
    package let isStartVerified: Bool
}

/// The most that one enterprise's expenses may count for in a calendar year, in whole euros.
package struct ExpenseCeiling: Hashable, Sendable {
    package enum Scope: String, CaseIterable, Hashable, Sendable {
        case calendarYearEnterprise = "calendar_year_enterprise"
    }

    package let validity: Validity
    package let euros: Int
    package let scope: Scope
    package let citation: Citation
}

/// The 3° of II-k: operating costs as whole percent of depreciation and of staff costs.
package struct OperatingLumpSum: Hashable, Sendable {
    package let validity: Validity
    package let depreciationPercent: Int
    package let staffPercent: Int
    package let citation: Citation
}

/// How long documents are kept.
package struct RetentionRule: Hashable, Sendable {
    package enum Subject: String, CaseIterable, Hashable, Sendable {
        case tax, accounting
    }

    package let subject: Subject
    package let years: Int
    package let citation: Citation
}

/// Until when the administration may ask: the end of the nth year after the one in which the declaration was filed.
package struct ReassessmentRule: Hashable, Sendable {
    package let yearsAfterFiling: Int
    package let citation: Citation

    /// The last year in which expenses declared in `year` may be questioned.
    package func lastYear(filedIn year: Int) -> Int { year + yearsAfterFiling }
}

/// One of the categories 1° to 6° of II-k.
package struct ExpenseCategory: Hashable, Sendable {
    package let number: Int
    package let validity: Validity
    package let content: String
    package let citation: Citation
}
