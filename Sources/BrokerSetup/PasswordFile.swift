/// The broker's password file: a name and a hash a line.
package struct PasswordFile: Hashable, Sendable {
    private var hashes: [String: String] = [:]

    package init() {}

    /// Lines of any other form are left out.
    package init(text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = String(line[..<colon])
            let hash = String(line[line.index(after: colon)...])
            // Only what the broker's own tool writes: a password in the clear is not kept.
            if !name.isEmpty, hash.hasPrefix("$6$") || hash.hasPrefix("$7$") { hashes[name] = hash }
        }
    }

    package var names: Set<String> { Set(hashes.keys) }

    package subscript(name: String) -> String? {
        get { hashes[name] }
        set { hashes[name] = newValue }
    }

    package var text: String {
        hashes.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)\n" }.joined()
    }
}
