import BrokerSetup
import Foundation
import Glibc
import LoopbackBroker

/// The files of a broker, in one folder: written again by every run, passwords made once.
struct BrokerFolder {
    /// Of somebody else's authority: paths.
    struct Certificates {
        let certificate: String
        let key: String
        let authority: String?
    }

    let url: URL

    /// Makes the folder if need be; everything it will hold is for its owner only, from the first instant.
    init(path: String) throws {
        umask(0o077)
        url = URL(filePath: path).absoluteURL
        do {
            try FileManager.default.createDirectory(
                at: url.appending(path: "credentials"), withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("\(path): no folder can be made there (\(Self.reason(error)))", .inputOutput)
        }
    }

    /// Passwords come before the list of hashes that lets them in, so that an interrupted run leaves none unknown.
    ///
    /// - Returns: what changed, a line each.
    func write(
        _ accounts: BrokerAccounts, _ plan: BrokerPlan, certificates: Certificates?, renewing: Set<String>
    ) throws -> [String] {
        var hashes = PasswordFile(text: try text("passwords") ?? "")
        let changes = AccountChanges(
            wanted: Set(accounts.all.map(\.name)), present: hashes.names,
            ours: AccessFile.accounts(in: try text("acl") ?? ""), renewed: renewing)
        var lines: [String] = []

        var fresh: [(name: String, password: String)] = []
        for name in changes.added {
            // A run that was interrupted has left the password without its hash.
            let left = renewing.contains(name) ? nil : try text("credentials/\(name).password")
            let password = left.map { String($0.prefix { !$0.isNewline }) } ?? Self.password()
            try write(password + "\n", to: "credentials/\(name).password", mode: 0o600)
            fresh.append((name, password))
            lines.append("\(renewing.contains(name) ? "new password" : "account added"): \(name)")
        }
        for (name, hash) in try self.hashes(of: fresh) { hashes[name] = hash }
        for name in changes.removed {
            hashes[name] = nil
            lines.append("account removed: \(name)")
        }
        if try write(hashes.text, to: "passwords", mode: 0o600) { lines.append("written: passwords") }
        let access = AccessFile.text(accounts, own: try text("acl.local"))
        if try write(access, to: "acl", mode: 0o600) { lines.append("written: acl") }
        for name in changes.removed {
            try? FileManager.default.removeItem(at: url.appending(path: "credentials/\(name).password"))
        }
        lines += try BrokerCertificateFiles(folder: url).make(plan, given: certificates)
        if try write(plan.configuration, to: "mosquitto.conf", mode: 0o644) { lines.append("written: mosquitto.conf") }
        let guide = InstallationGuide.text(plan, accounts, folder: url.path)
        if try write(guide, to: "LISEZMOI.txt", mode: 0o644) { lines.append("written: LISEZMOI.txt") }
        if !lines.isEmpty, !changes.foreign.isEmpty {
            lines.append("kept, not from the registry: \(changes.foreign.joined(separator: ", "))")
        }
        return lines
    }

    // MARK: Passwords

    /// More than 140 bits from the system's generator, in characters that every device's form takes.
    private static func password() -> String {
        String((0..<24).map { _ in alphabet[Int.random(in: alphabet.indices)] })
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    /// Hashes as the broker's own tool makes them; passwords reach it in a file, never as arguments others could see.
    private func hashes(of fresh: [(name: String, password: String)]) throws -> [(String, String)] {
        guard !fresh.isEmpty else { return [] }
        let scratch = "credentials/.hashing"
        defer { try? FileManager.default.removeItem(at: url.appending(path: scratch)) }
        try write(fresh.map { "\($0.name):\($0.password)\n" }.joined(), to: scratch, mode: 0o600)
        do {
            try Command.run("mosquitto_passwd", ["-U", url.appending(path: scratch).path])
        } catch {
            throw CommandFailure(
                "passwords cannot be hashed: \(Self.reason(error)); apt install mosquitto", .unavailable)
        }
        let hashed = PasswordFile(text: try text(scratch) ?? "")
        return try fresh.map { account in
            guard let hash = hashed[account.name] else {
                throw CommandFailure(
                    "mosquitto_passwd made no hash for \(account.name); is it version 2?", .unavailable)
            }
            return (account.name, hash)
        }
    }

    // MARK: Files

    /// Nil when there is none.
    private func text(_ name: String) throws -> String? {
        let path = url.appending(path: name).path
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("\(path): cannot be read; check its permissions", .inputOutput)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CommandFailure("\(path): not UTF-8 text; save the file as UTF-8", .badData)
        }
        return text
    }

    /// Whole or not at all; false when it already says so.
    @discardableResult
    private func write(_ text: String, to name: String, mode: Int) throws -> Bool {
        let file = url.appending(path: name)
        let data = Data(text.utf8)
        guard FileManager.default.contents(atPath: file.path) != data else { return false }
        do {
            try data.write(to: file, options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        } catch {
            throw CommandFailure("\(file.path): cannot be written (\(Self.reason(error)))", .inputOutput)
        }
        return true
    }

    static func reason(_ error: any Error) -> String {
        let words = (error as? CocoaError)?.localizedDescription ?? "\(error)"
        return words.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
