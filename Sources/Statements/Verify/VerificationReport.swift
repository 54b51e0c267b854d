package import UsageDomain

/// One check of a statement's file.
package struct VerificationStep: Hashable, Sendable {
    package enum Name: String, CaseIterable, Hashable, Sendable {
        case attachments, canonicalJSON, digest, signature, key, content, totals
    }

    package let name: Name
    package let passed: Bool
    package let french: String
    package let english: String
}

/// What was checked, and the sealed figures to compare with the printed page.
///
/// The signature covers the embedded JSON, not the drawn pages: a reader must compare them with `figures`.
package struct VerificationReport: Sendable {
    package static let pagesNotice =
        "The signature covers the embedded data, not the drawn pages: compare them with the sealed figures."

    package var steps: [VerificationStep]
    /// The statement, only when every step holds.
    package var statement: UsageStatement?
    /// Of the key inside the file, hexadecimal; nil when no key could be read.
    package var fingerprint: String?
    package var figures: SealedFigures?
    /// The canonical JSON, only when every step holds.
    package var json: [UInt8]?

    package var isValid: Bool { !steps.isEmpty && steps.allSatisfy(\.passed) && statement != nil }
}

/// The figures of a sealed statement that a person compares with the page.
package struct SealedFigures: Hashable, Sendable {
    package struct ProjectTime: Hashable, Sendable {
        package let project: ProjectID?
        package let title: String?
        /// Nil when nothing declares one.
        package let purpose: Purpose?
        package let busy: TimeSpan
        /// As the pages print it: the sum of the sessions' whole seconds.
        package let shown: TimeSpan
    }

    package let number: String
    package let revision: Int
    package let company: String
    package let firstDay: CivilDate
    package let lastDay: CivilDate
    package let digest: String
    package let projects: [ProjectTime]

    init(_ statement: UsageStatement, digest: String) {
        number = statement.number
        revision = statement.revision
        company = statement.client.name
        firstDay = statement.period.first
        lastDay = statement.period.last
        self.digest = digest
        let parts = statement.shown
        let isTruncatedOnce = statement.version == 1
        projects = statement.projectTotals.map { total in
            let own = parts.filter { $0.project == total.project && $0.purpose == total.purpose }
            let shown = ShownDurations.sum(of: own.map(\.durations)).busy
            return ProjectTime(
                project: total.project, title: statement.projects.first { $0.id == total.project }?.title,
                purpose: total.purpose, busy: .milliseconds(total.busyMs),
                shown: isTruncatedOnce ? .milliseconds(total.busyMs) : .seconds(shown))
        }
    }
}
