/// Who decides something, or tells it.
package enum Actor: Hashable, Sendable {
    /// Whoever is logged in at the pages, or has a token.
    case account(String)
    /// Who runs a command, as the operating system calls them, and as they call themselves.
    case console(user: String, name: String?)
    /// The program itself, of what follows from something else.
    case collector
    /// A name as it was typed: all that entries of the first ledger format say.
    case named(String)

    /// As people call them.
    package var name: String {
        switch self {
        case .account(let name), .named(let name): name
        case .console(let user, let name): name ?? user
        case .collector: "releve"
        }
    }
}

/// `{"account":"marie"}`, `{"console":"pi","name":"Maëlle"}`, `{"collector":"releve"}`, `{"named":"Ada"}`.
extension Actor: Codable {
    private enum Key: String, CodingKey {
        case account, console, name, collector, named
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        if let account = try fields.decodeIfPresent(String.self, forKey: .account) {
            self = .account(account)
        } else if let user = try fields.decodeIfPresent(String.self, forKey: .console) {
            self = .console(user: user, name: try fields.decodeIfPresent(String.self, forKey: .name))
        } else if fields.contains(.collector) {
            self = .collector
        } else {
            self = .named(try fields.decode(String.self, forKey: .named))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        switch self {
        case .account(let account): try fields.encode(account, forKey: .account)
        case .console(let user, let name):
            try fields.encode(user, forKey: .console)
            try fields.encodeIfPresent(name, forKey: .name)
        case .collector: try fields.encode(name, forKey: .collector)
        case .named(let name): try fields.encode(name, forKey: .named)
        }
    }
}
