package import Yams

/// A node of a YAML file that knows its place, and refuses what it does not know.
package struct StrictYAML {
    package let node: Node
    package let file: String
    /// The key path from the root, for messages: `machines[0].power`.
    package let path: String
    /// Where the key stands that leads to this node; its value may begin on a later line.
    private let keyLine: Int

    /// Bytes of UTF-8 beyond which a text is refused.
    package static let largestText = 4 << 20

    /// Parses one document.
    ///
    /// - Throws: a problem with its line for a tab, a duplicate key, a syntax error, a second document, an alias, or a
    ///   text that is empty or larger than `largestText`.
    package init(text: String, file: String) throws(YAMLProblem) {
        guard text.utf8.count <= StrictYAML.largestText else {
            throw YAMLProblem(file: file, line: 1, message: "larger than 4 MB")
        }
        if let line = AliasScan.firstAlias(in: text) {
            throw YAMLProblem(file: file, line: line, message: "aliases are not supported: write the value out")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw YAMLProblem(error, text: text, file: file)
        } catch {
            throw YAMLProblem(file: file, line: 1, message: "\(error)")
        }
        guard let root else { throw YAMLProblem(file: file, line: 1, message: "the file is empty") }
        self.init(node: root, file: file, path: "", keyLine: root.mark?.line ?? 1)
        guard !isNull else { throw YAMLProblem(file: file, line: line, message: "the file is empty") }
    }

    private init(node: Node, file: String, path: String, keyLine: Int) {
        self.node = node
        self.file = file
        self.path = path
        self.keyLine = keyLine
    }

    package var line: Int { node.mark?.line ?? keyLine }

    package func problem(_ message: String) -> YAMLProblem { problem(message, nil) }

    package func problem(_ cause: some YAMLCause) -> YAMLProblem { problem(cause.description, cause) }

    private func problem(_ message: String, _ cause: (any YAMLCause)?) -> YAMLProblem {
        YAMLProblem(
            file: file, line: line, message: path.isEmpty ? message : "\(path): \(message)", path: path, cause: cause)
    }

    // MARK: Mappings

    /// The mapping's entries in file order, after checking that no key is unknown.
    package func mapping(allowing keys: [String]) throws(YAMLProblem) -> [String: StrictYAML] {
        var result: [String: StrictYAML] = [:]
        for (key, value) in try entries() {
            guard keys.contains(key) else {
                throw value.keyProblem("unknown key; expected one of \(keys.sorted().joined(separator: ", "))")
            }
            guard !value.isNull else { continue }
            result[key] = value
        }
        return result
    }

    /// The mapping's entries in file order, any key allowed.
    package func entries() throws(YAMLProblem) -> [(key: String, value: StrictYAML)] {
        guard let mapping = node.mapping else { throw problem("expected a mapping") }
        var result: [(key: String, value: StrictYAML)] = []
        var seen: Set<String> = []
        for (keyNode, valueNode) in mapping {
            guard let key = keyNode.scalar?.string else { throw problem("keys must be plain text") }
            let child = StrictYAML(
                node: valueNode, file: file, path: path.isEmpty ? key : "\(path).\(key)",
                keyLine: keyNode.mark?.line ?? line)
            guard seen.insert(key).inserted else { throw child.keyProblem("this key appears twice") }
            result.append((key, child))
        }
        return result
    }

    /// A problem of the key that leads here rather than of its value.
    private func keyProblem(_ message: String) -> YAMLProblem {
        YAMLProblem(file: file, line: keyLine, message: "\(path): \(message)")
    }

    // MARK: Lists

    package func list() throws(YAMLProblem) -> [StrictYAML] {
        guard let sequence = node.sequence else { throw problem("expected a list") }
        return sequence.enumerated().map { index, child in
            StrictYAML(node: child, file: file, path: "\(path)[\(index)]", keyLine: child.mark?.line ?? line)
        }
    }

    // MARK: Scalars

    package var isNull: Bool {
        guard let scalar = node.scalar, scalar.style == .any || scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    package var isMapping: Bool { node.mapping != nil }
    package var isList: Bool { node.sequence != nil }

    /// Any scalar as written.
    package func string() throws(YAMLProblem) -> String {
        guard let scalar = node.scalar else { throw problem("expected text") }
        return scalar.string
    }

    package func integer() throws(YAMLProblem) -> Int {
        let text = try string()
        guard let value = Int(text) else { throw problem("expected a whole number, not '\(text)'") }
        return value
    }

    package func number() throws(YAMLProblem) -> Double {
        let text = try string()
        guard let value = Double(text), value.isFinite else { throw problem("expected a number, not '\(text)'") }
        return value
    }

    package func boolean() throws(YAMLProblem) -> Bool {
        switch try string() {
        case "true": return true
        case "false": return false
        case let text: throw problem("expected true or false, not '\(text)'")
        }
    }

    /// One of the enumeration's raw values.
    package func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type = Choice.self
    ) throws(YAMLProblem) -> Choice {
        let text = try string()
        guard let value = Choice.allCases.first(where: { $0.rawValue == text }) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem("'\(text)' is not one of \(known)")
        }
        return value
    }
}
