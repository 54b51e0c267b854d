import Access
import ArgumentParser
import Foundation
import Glibc
import UsageDomain

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Who may log in to the pages, and as what.",
        discussion: """
            Works beside a running collector, and always: a lost telephone or a forgotten password locks nobody out for \
            good who can use the console. The accounts lie in a file of their own beside the store.
            """,
        subcommands: [
            Add.self, List.self, Change.self, Reset.self, Remove.self, Token.self, Tokens.self, Revoke.self,
            LogIns.self,
        ])

    struct Accounts: ParsableArguments {
        @Option(help: "The store's SQLite file.")
        var db: String

        func open() throws -> AccountStore {
            guard
                FileManager.default.fileExists(atPath: db)
                    || FileManager.default.fileExists(atPath: AccountStore.path(beside: db))
                    || FileManager.default.isWritableFile(atPath: URL(filePath: db).deletingLastPathComponent().path)
            else { throw CommandFailure("\(db): no such store, nor a folder to keep accounts in", .badData) }
            umask(0o077)
            return try AccountStore(path: AccountStore.path(beside: db))
        }
    }

    /// A password that nobody can look over the shoulder for: typed without being shown, or the first line of a file.
    struct PasswordOption: ParsableArguments {
        @Option(help: "A file whose first line is the password; without it, it is asked for.")
        var passwordFile: String?

        func password(for account: AccountID, name: String) throws -> PasswordHash {
            let password =
                try passwordFile.map { path in
                    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                        throw CommandFailure("\(path): cannot be read", .inputOutput)
                    }
                    return String(text.prefix { !$0.isNewline })
                } ?? typed()
            do throws(PasswordRule.Problem) {
                try PasswordRule.check(password, account: account.rawValue, name: name)
            } catch {
                throw CommandFailure("the password \(Self.words(error))", .badData)
            }
            return try PasswordHash(of: password)
        }

        private func typed() throws -> String {
            guard let first = unsafe getpass("New password: ").map({ unsafe String(cString: $0) }),
                let second = unsafe getpass("The same again: ").map({ unsafe String(cString: $0) })
            else { throw CommandFailure("there is no terminal to type a password; give --password-file", .usage) }
            guard first == second else {
                throw CommandFailure("the two passwords differ; nothing was changed", .badData)
            }
            return first
        }

        private static func words(_ problem: PasswordRule.Problem) -> String {
            switch problem {
            case .tooShort: "has fewer than \(PasswordRule.shortest) characters; a few words will do"
            case .tooLong: "has more than \(PasswordRule.longest) bytes"
            case .tooEasy: "is one of the first anybody would try; a few words that do not go together will do"
            }
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an account.")

        @OptionGroup var accounts: Accounts
        @OptionGroup var secret: PasswordOption

        @Option(help: "administrator, manager, accountant, member, company, visitor or network; may be repeated.")
        var role: [Role]

        @Option(help: "The name for people; without it, the log-in name.")
        var name: String?

        @Option(help: "Whose sessions are the own ones: the member's id in the registry.")
        var member: String?

        @Option(help: "The company somebody speaks for: its id in the registry.")
        var company: String?

        @Option(help: "Who an identity provider says it is for: the claim that openid.account_claim names.")
        var invite: String?

        @Flag(help: "Of another program, or of who is invited: no password logs in with it.")
        var withoutPassword = false

        @Argument(help: "The log-in name: lower-case letters, digits, dots, hyphens.")
        var account: String

        func run() throws {
            guard let id = AccountID(typed: account) else {
                throw CommandFailure(
                    "'\(account)' is no log-in name: lower-case letters, digits, dots, hyphens", .usage)
            }
            let made = Account(
                id: id, name: name ?? id.rawValue, roles: Set(role), member: member.map(MemberID.init(rawValue:)),
                company: company.map(CompanyID.init(rawValue:)), createdAt: SystemClock.now(),
                grantedBy: OperatingSystemUser.grantor)
            let store = try accounts.open()
            try store.add(made, password: withoutPassword ? .nobody : secret.password(for: id, name: made.name))
            if let invite { try store.invite(id, as: invite, at: SystemClock.now()) }
            print("\(id): \(role.map(\.rawValue).joined(separator: ", "))")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the accounts.")

        @OptionGroup var accounts: Accounts

        func run() throws {
            for account in try accounts.open().accounts() {
                let roles = account.roles.map(\.rawValue).sorted().joined(separator: ",")
                let notes = [
                    account.hasSecondFactor ? "second factor" : nil, account.isDisabled ? "disabled" : nil,
                ].compactMap(\.self)
                print(
                    "\(account.id)\t\(roles)\t\(account.name)\t\(notes.joined(separator: ", "))\tby \(account.grantedBy)"
                )
            }
        }
    }

    struct Change: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give other roles, disable or enable; its browsers log in again.")

        @OptionGroup var accounts: Accounts

        @Option(help: "The roles from now on, instead of those before; may be repeated.")
        var role: [Role] = []

        @Option(help: "Who an identity provider says it is for; an empty word takes the invitation back.")
        var invite: String?

        @Flag(inversion: .prefixedEnableDisable, help: "Whether somebody may log in with it.")
        var logIn: Bool?

        @Argument(help: "The log-in name.")
        var account: String

        func run() throws {
            let store = try accounts.open()
            let id = AccountID(rawValue: account)
            guard var changed = try store.account(id) else { throw AccessProblem.noSuchAccount(id) }
            if !role.isEmpty { changed.roles = Set(role) }
            if let logIn { changed.isDisabled = !logIn }
            changed.grantedBy = OperatingSystemUser.grantor
            try store.change(changed, at: SystemClock.now())
            if let invite { try store.invite(id, as: invite, at: SystemClock.now()) }
        }
    }

    struct Reset: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set a new password and take the second factor away; its browsers log in again.")

        @OptionGroup var accounts: Accounts
        @OptionGroup var secret: PasswordOption

        @Argument(help: "The log-in name.")
        var account: String

        func run() throws {
            let store = try accounts.open()
            let id = AccountID(rawValue: account)
            guard let known = try store.account(id) else { throw AccessProblem.noSuchAccount(id) }
            try store.reset(
                id, password: secret.password(for: id, name: known.name), by: OperatingSystemUser.grantor,
                at: SystemClock.now())
            print("\(id): new password, no second factor; browsers are logged out")
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove an account; what it decided stays.")

        @OptionGroup var accounts: Accounts

        @Argument(help: "The log-in name.")
        var account: String

        func run() throws {
            try accounts.open().remove(
                AccountID(rawValue: account), by: OperatingSystemUser.grantor, at: SystemClock.now())
        }
    }

    struct Token: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token for another program; it is shown once.",
            discussion: "Sent as `Authorization: Bearer TOKEN`. It allows what is named here and its account still may."
        )

        @OptionGroup var accounts: Accounts

        @Option(
            help: "seeBoard, seeEverybody, seeOwn, claim, decideSessions, editRegistry, seeStatements; may be repeated."
        )
        var right: [Right]

        @Option(help: "Days until it ends.")
        var days: Int = 365

        @Option(help: "What it is for.")
        var label = ""

        @Argument(help: "The account's log-in name.")
        var account: String

        func validate() throws {
            guard (1...3660).contains(days) else { throw ValidationError("--days must be 1 to 3660.") }
            if let forbidden = right.first(where: \.needsRecentSecondFactor) {
                throw ValidationError("\(forbidden.rawValue) needs a person with a second factor; no token allows it.")
            }
        }

        func run() throws {
            let now = SystemClock.now()
            let secret = try accounts.open().makeToken(
                for: AccountID(rawValue: account), label: label, rights: Set(right), until: now + .days(Int64(days)),
                at: now)
            print(secret.text)
        }
    }

    struct Tokens: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tokens of programs, each with the name it is revoked by; never the secret.")

        @OptionGroup var accounts: Accounts

        func run() throws {
            let now = SystemClock.now()
            for token in try accounts.open().tokens() {
                let rights = token.rights.map(\.rawValue).sorted().joined(separator: ",")
                let end = (token.endsAt <= now ? "ended " : "until ") + token.endsAt.iso8601
                print("\(token.key)\t\(token.account)\t\(rights)\t\(end)\t\(token.label)")
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a program's token; it is good no more at once.")

        @OptionGroup var accounts: Accounts

        @Argument(help: "The token's name, as `releve account tokens` lists it.")
        var token: String

        func run() throws {
            guard try accounts.open().revokeToken(token) else {
                throw CommandFailure("no token '\(token)'; see `releve account tokens`", .badData)
            }
        }
    }

    struct LogIns: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "log-ins",
            abstract: "The record of log-ins and of attempts, the latest first; kept for a year.")

        @OptionGroup var accounts: Accounts

        @Option(help: "How many.")
        var limit: Int = 50

        func run() throws {
            for record in try LogIn(accounts.open()).records(limit: limit) {
                print(
                    "\(record.at.iso8601)\t\(record.outcome)\t\(record.account)\t\(record.address)\t\(record.browser)")
            }
        }
    }
}

extension Role: ExpressibleByArgument {}
extension Right: ExpressibleByArgument {}
