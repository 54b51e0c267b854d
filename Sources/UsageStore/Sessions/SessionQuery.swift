package import UsageDomain

/// Which sessions to read; what is nil does not restrict.
///
/// Corrected attributions count, not the first ones.
package struct SessionQuery: Hashable, Sendable {
    package var machine: MachineID?
    package var company: CompanyID?
    package var member: MemberID?
    package var project: ProjectID?
    /// Sessions that start at or after `from` and before `to`.
    package var from: Instant?
    package var to: Instant?
    /// Sessions that are open or end after it.
    package var endsAfter: Instant?
    package var onlyUnattributed = false
    package var includeOpen = true
    /// At most so many, the earliest first (the latest when `newestFirst`).
    package var limit: Int?
    /// How many of the first, in the order asked for, to leave out.
    package var offset = 0
    /// By descending start; the default is ascending start, then machine.
    package var newestFirst = false

    package init(
        machine: MachineID? = nil, company: CompanyID? = nil, member: MemberID? = nil, project: ProjectID? = nil,
        from: Instant? = nil, to: Instant? = nil
    ) {
        self.machine = machine
        self.company = company
        self.member = member
        self.project = project
        self.from = from
        self.to = to
    }

    /// Those that have a part in a span of time, wherever they begin.
    package init(overlapping span: Range<Instant>) {
        self.init(to: span.upperBound)
        endsAfter = span.lowerBound
    }
}
