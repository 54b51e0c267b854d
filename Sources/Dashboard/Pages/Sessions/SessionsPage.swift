import UsageDomain

/// The journal, or the sessions to attribute, as the template sees them.
struct SessionsPage: Sendable {
    struct Choice: Sendable {
        var value: String
        var label: String
        var isSelected: Bool
    }

    struct Form: Sendable {
        var action: String
        var machines: [Choice]
        var companies: [Choice]
        var isUnattributedOnly: Bool
        var from: String
        var to: String
        var clearHref: String
    }

    /// What the ticked sessions are attributed to.
    struct Attribution: Sendable {
        var token: String
        /// The newest decision of the ledger that the page knows of.
        var seen: String
        var projects: [Choice]
        var members: [Choice]
        var marks: [Choice]
        var reason: String
    }

    /// Decisions just taken, that can be withdrawn.
    struct Undo: Sendable {
        var token: String
        var seen: String
        var entries: String
    }

    var heading: String
    var intro: String?
    var form: Form?
    var attribution: Attribution?
    var problem: String?
    var done: String?
    var undo: Undo?
    var table: SessionTable
    var isEmpty: Bool
    var emptyTitle: String
    var emptyHelp: String
    var jsonHref: String?
    var csvHref: String?
    var newerHref: String?
    var olderHref: String?
}

extension SessionsPage.Form {
    init(_ filter: SessionFilter, directory: PartyDirectory) {
        self.init(
            action: "/sessions",
            machines: directory.withPast.machines.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map {
                .init(value: $0.id.rawValue, label: $0.name, isSelected: $0.id == filter.machine)
            },
            companies: directory.withPast.companies.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map {
                .init(value: $0.id.rawValue, label: $0.name, isSelected: $0.id == filter.company)
            },
            isUnattributedOnly: filter.isUnattributedOnly, from: filter.from?.description ?? "",
            to: filter.to?.description ?? "", clearHref: "/sessions")
    }
}
