internal import Yams

/// What a reader found wrong with a field, as a value; `description` is what the problem says of it.
package protocol YAMLCause: Sendable, CustomStringConvertible {}

/// A problem in a YAML file, said in one line with its place.
package struct YAMLProblem: Error, CustomStringConvertible, Equatable {
    package let file: String
    package let line: Int
    /// One printable line, whatever the file contained.
    package let message: String
    /// The key path of what is wrong, `machines[0].power`; empty for the file as a whole.
    package let path: String
    /// Nil where only the message says it.
    package let cause: (any YAMLCause)?

    package init(file: String, line: Int, message: String, path: String = "", cause: (any YAMLCause)? = nil) {
        self.file = file
        self.line = line
        self.message = YAMLProblem.singleLine(message)
        self.path = path
        self.cause = cause
    }

    package static func == (left: YAMLProblem, right: YAMLProblem) -> Bool {
        (left.file, left.line, left.message) == (right.file, right.line, right.message)
    }

    package var description: String { "\(file):\(line): \(message)" }

    private static let longestMessage = 400

    /// Text made fit for a one-line message: what a file contained must neither break the line nor flood the terminal.
    package static func singleLine(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard result.count < longestMessage else {
                result.append("…")
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format: result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

extension YAMLProblem {
    init(_ error: YamlError, text: String, file: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            let isTab = YAMLProblem.character(in: text, line: mark.line, column: mark.column) == "\t"
            self.init(
                file: file, line: mark.line, message: isTab ? "a tab cannot indent: use spaces" : problem)
        case .reader(let problem, let offset, _, _):
            let line = 1 + text.prefix(offset ?? 0).count(where: \.isNewline)
            self.init(file: file, line: line, message: problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            self.init(
                file: file, line: YAMLProblem.secondLine(of: context.mark, in: text),
                message: "this key appears twice: \(duplicates.joined(separator: ", "))")
        case .memory:
            self.init(file: file, line: 1, message: "nested too deep")
        default:
            self.init(file: file, line: 1, message: "\(error)")
        }
    }

    /// The line where the key at a mark stands again in its mapping; the parser only tells where it stands first.
    ///
    /// Keys of one block mapping share their column, and nothing else between them does. In a flow mapping, which seldom
    /// spans lines, the first line is the answer.
    private static func secondLine(of mark: Mark, in text: String) -> Int {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(mark.line - 1), mark.column >= 1 else { return max(1, mark.line) }
        let key = lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).prefix { $0 != ":" }
        for (index, line) in lines.enumerated().dropFirst(mark.line) {
            let indentation = line.unicodeScalars.prefix { $0 == " " }.count
            guard indentation == mark.column - 1 else { continue }
            let rest = line.unicodeScalars.dropFirst(indentation)
            if rest.starts(with: key), rest.dropFirst(key.count).first == ":" { return index + 1 }
        }
        return mark.line
    }

    /// The character at a mark of the parser, both counted from 1, columns in Unicode scalars.
    private static func character(in text: String, line: Int, column: Int) -> Unicode.Scalar? {
        let lines = text.split(maxSplits: max(0, line), omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(line - 1), column >= 1 else { return nil }
        return lines[line - 1].unicodeScalars.dropFirst(column - 1).first
    }
}
