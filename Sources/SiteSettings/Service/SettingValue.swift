import FoundationEssentials
import UsageDomain

/// One setting's text, and where it was written.
struct SettingValue {
    let key: SettingKey
    let text: String
    /// As messages name it: `--broker-port`, `BROKER_PORT`, `releve.yaml:3: broker.port`.
    let place: String
    let kind: SettingsProblem.Kind
    /// What a relative path is relative to; nil for the current directory.
    let folder: String?

    func problem(_ message: String) -> SettingsProblem {
        SettingsProblem(kind: kind, "\(place): \(message)")
    }

    /// A host name or address: no scheme, no port, no spaces.
    func host() throws(SettingsProblem) -> String {
        let isAddress = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_:%".contains($0)) }
        guard isAddress, (1...253).contains(text.utf8.count) else {
            throw problem("expected a host name or address without a scheme or port, not '\(text)'")
        }
        return text
    }

    /// An address with https, or http for what runs on this computer.
    func secureAddress() throws(SettingsProblem) -> String {
        let isLocal = ["127.0.0.1", "localhost", "[::1]"].contains { host in
            let start = "http://\(host)"
            return text == start || text.hasPrefix(start + ":") || text.hasPrefix(start + "/")
        }
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !text.contains { "?#@\\\"".contains($0) }
        guard isPlain, isLocal || text.hasPrefix("https://") && text.utf8.count > 8, text.utf8.count <= 500 else {
            throw problem("expected an address such as https://auth.example.org, not '\(text)'")
        }
        return text
    }

    /// Several host names, each written on its own line.
    func hosts() throws(SettingsProblem) -> [String] {
        var hosts: [String] = []
        for line in text.split(separator: "\n") {
            hosts.append(
                try SettingValue(key: key, text: String(line), place: place, kind: kind, folder: folder).host())
        }
        return hosts
    }

    func port(in bounds: ClosedRange<UInt16>) throws(SettingsProblem) -> UInt16 {
        guard let port = UInt16(text), bounds.contains(port) else {
            throw problem("expected a port from \(bounds.lowerBound) to \(bounds.upperBound), not '\(text)'")
        }
        return port
    }

    func span(in bounds: ClosedRange<TimeSpan>) throws(SettingsProblem) -> TimeSpan {
        guard let span = TimeSpan(unitText: text), bounds.contains(span) else {
            throw problem(
                "expected a duration from \(bounds.lowerBound.unitText) to \(bounds.upperBound.unitText), not '\(text)'"
            )
        }
        return span
    }

    /// One line that MQTT takes as a string.
    func name() throws(SettingsProblem) -> String {
        guard !text.isEmpty, text.utf8.count <= 128,
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw problem("expected one line of text, at most 128 bytes, not '\(text)'") }
        return text
    }

    func path() throws(SettingsProblem) -> String {
        guard !text.isEmpty, !text.utf8.contains(0) else { throw problem("expected a path") }
        guard let folder, !text.hasPrefix("/") else { return text }
        return URL(filePath: folder, directoryHint: .isDirectory).appending(path: text).path
    }

    /// The paths of folders that must be there, each written on its own line.
    func existingFolders() throws(SettingsProblem) -> [String] {
        var folders: [String] = []
        for line in text.split(separator: "\n") {
            let part = SettingValue(key: key, text: String(line), place: place, kind: kind, folder: folder)
            let path = try part.path()
            var isFolder = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder else {
                throw SettingsProblem(kind: .unreadable, "\(place): \(path): no such folder")
            }
            folders.append(path)
        }
        return folders
    }

    /// One of the enumeration's raw values.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type = Choice.self
    ) throws(SettingsProblem) -> Choice {
        guard let value = Choice.allCases.first(where: { $0.rawValue == text }) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem("expected one of \(known), not '\(text)'")
        }
        return value
    }

    /// The path of a file that must be there.
    func existingFile() throws(SettingsProblem) -> String {
        let path = try path()
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw SettingsProblem(kind: .unreadable, "\(place): \(path): no such file, or not readable")
        }
        return path
    }

    /// A password file's content without its final line break.
    func secret() throws(SettingsProblem) -> Secret {
        let path = try existingFile()
        guard let data = FileManager.default.contents(atPath: path), data.count <= 4096,
            var text = String(bytes: data, encoding: .utf8)
        else { throw problem("\(path): expected a password in UTF-8, at most 4096 bytes") }
        if text.last?.isNewline == true { text.removeLast() }
        guard !text.isEmpty else { throw problem("\(path): the file is empty") }
        return Secret(text)
    }
}
