import CivilTime
import Hummingbird
import UsageDomain

/// What the journal shows, as it stands in the address.
struct SessionFilter: Hashable, Sendable {
    var machine: MachineID?
    var company: CompanyID?
    /// Never of an address: whose own sessions they are.
    var member: MemberID?
    var isUnattributedOnly = false
    var from: CivilDate?
    var to: CivilDate?
    /// From 1.
    var page = 1

    static let pageSize = 100
    private static let lastPage = 10_000

    init(machine: MachineID? = nil, isUnattributedOnly: Bool = false) {
        self.machine = machine
        self.isUnattributedOnly = isUnattributedOnly
    }

    /// - Throws: `HTTPError` 400 for a date or page that is not one; an empty field counts as absent.
    init(_ parameters: Parameters) throws(HTTPError) {
        func value(_ name: String) -> String? {
            parameters[Substring(name)].flatMap { $0.isEmpty ? nil : String($0) }
        }
        func date(_ name: String) throws(HTTPError) -> CivilDate? {
            guard let text = value(name) else { return nil }
            guard let date = CivilDate(text) else { throw HTTPError(.badRequest) }
            return date
        }
        machine = value("machine").map(MachineID.init(rawValue:))
        company = value("company").map(CompanyID.init(rawValue:))
        isUnattributedOnly = value("unattributed") != nil
        from = try date("from")
        to = try date("to")
        if let from, let to, to < from { throw HTTPError(.badRequest) }
        if let text = value("page") {
            guard let number = Int(text), (1...Self.lastPage).contains(number) else { throw HTTPError(.badRequest) }
            page = number
        }
    }

    /// One more than a page holds, so that it is known whether there is a next one.
    func query(clock: LocalCalendar) -> SessionPageQuery {
        SessionPageQuery(
            machine: machine, company: company, member: member, isUnattributedOnly: isUnattributedOnly,
            from: from.map(clock.start), before: to.map { $0.adding(days: 1) }.map(clock.start),
            limit: Self.pageSize + 1, offset: (page - 1) * Self.pageSize)
    }

    /// The days it lets through.
    func span(clock: LocalCalendar) -> Range<Instant> {
        let first = from.map(clock.start) ?? .distantPast
        return first..<max(first, to.map { clock.start(of: $0.adding(days: 1)) } ?? .distantFuture)
    }

    /// The address of the same filter at another page; `path` without a query.
    func href(path: String, page: Int = 1) -> String {
        var query: [String] = []
        if let machine { query.append("machine=" + machine.rawValue.escapedForPath) }
        if let company { query.append("company=" + company.rawValue.escapedForPath) }
        if isUnattributedOnly { query.append("unattributed=1") }
        if let from { query.append("from=\(from)") }
        if let to { query.append("to=\(to)") }
        if page > 1 { query.append("page=\(page)") }
        return query.isEmpty ? path : path + "?" + query.joined(separator: "&")
    }
}
