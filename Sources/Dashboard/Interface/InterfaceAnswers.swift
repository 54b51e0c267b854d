import UsageDomain

/// What programs are told; in the JSON `lastHeard` is `last_heard`.
struct MachinesAnswer: Encodable {
    struct Row: Encodable {
        var id: String
        var name: String
        var kind: String
        var room: String?
        var state: String
        var since: String?
        var lastHeard: String?
        var powerMw: Int64?
        var taken: Bool
        var takenSince: String?
        var member: String?

        init(_ status: MachineStatus, seesNames: Bool) {
            id = status.id.rawValue
            name = status.name
            kind = status.kind.rawValue
            room = status.room
            state = status.state.rawValue
            since = status.since?.iso8601
            lastHeard = status.lastHeard?.iso8601
            powerMw = status.power?.milliwatts
            taken = status.openSession != nil
            takenSince = status.openSession?.start.iso8601
            member = seesNames ? status.openSession?.attribution.member?.rawValue : nil
        }
    }

    var at: String?
    var machines: [Row]
}

struct SessionsAnswer: Encodable {
    var sessions: [SessionRecord]
    var nextPage: Int?
}

struct AttributionAsked: Decodable {
    var sessions: [String]
    var project: String?
    var member: String?
    var company: String?
    var mark: String?
    var reason: String

    /// Nil where nothing, or an unknown mark, is asked for.
    var change: AttributionChange? {
        let known = mark.map(SessionMark.init(rawValue:))
        if case .some(.none) = known { return nil }
        let change = AttributionChange(
            member: member.map(MemberID.init(rawValue:)), company: company.map(CompanyID.init(rawValue:)),
            project: project.map(ProjectID.init(rawValue:)), mark: known ?? nil)
        return change.isEmpty ? nil : change
    }
}

struct DecidedAnswer: Encodable {
    var entries: [Int64]
}

struct StatementsAnswer: Encodable {
    struct Row: Encodable {
        var number: String
        var revision: Int
        var company: String
        var companyName: String
        var first: String
        var last: String
        var issued: String
        var digest: String
        var replacedBy: String?
        var corrections: Int
        var files: [String: String]

        init(_ statement: StatementSummary) {
            number = statement.number
            revision = statement.revision
            company = statement.company.rawValue
            companyName = statement.companyName
            first = "\(statement.period.first)"
            last = "\(statement.period.last)"
            issued = statement.issued.iso8601
            digest = statement.digest
            replacedBy = statement.replacedBy
            corrections = statement.corrections
            let path = "/statements/\(number.escapedForPath)/\(revision)/"
            files = Dictionary(
                uniqueKeysWithValues: StatementFormat.allCases.map { ($0.rawValue, path + $0.rawValue) })
        }
    }

    var statements: [Row]
}
