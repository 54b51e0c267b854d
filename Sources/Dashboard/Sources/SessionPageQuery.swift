package import UsageDomain

/// Which sessions a page shows, newest first.
package struct SessionPageQuery: Hashable, Sendable {
    package var machine: MachineID?
    package var company: CompanyID?
    package var member: MemberID?
    package var isUnattributedOnly: Bool
    /// Sessions that end after it, or are still open.
    package var from: Instant?
    /// Sessions that start before it.
    package var before: Instant?
    package var limit: Int
    /// How many of the newest to leave out.
    package var offset: Int

    package init(
        machine: MachineID? = nil, company: CompanyID? = nil, member: MemberID? = nil,
        isUnattributedOnly: Bool = false, from: Instant? = nil,
        before: Instant? = nil, limit: Int = 200, offset: Int = 0
    ) {
        self.machine = machine
        self.company = company
        self.member = member
        self.isUnattributedOnly = isUnattributedOnly
        self.from = from
        self.before = before
        self.limit = limit
        self.offset = offset
    }
}
