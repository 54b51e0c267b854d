import FoundationEssentials

/// Reads the text of a file people edit.
package enum YAMLFile {
    /// Reads a file, named in messages by the path given, which may be relative to the current directory.
    ///
    /// Throws when the file is missing, unreadable, larger than `StrictYAML.largestText`, or not UTF-8
    ///   (with the line of the first wrong byte).
    package static func text(at path: String) throws(YAMLProblem) -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            throw YAMLProblem(file: path, line: 1, message: exists ? "cannot be read" : "no such file")
        }
        return try text(of: Array(data), file: path)
    }

    /// The text of a file's bytes.
    package static func text(of bytes: [UInt8], file: String) throws(YAMLProblem) -> String {
        guard bytes.count <= StrictYAML.largestText else {
            throw YAMLProblem(file: file, line: 1, message: "larger than 4 MB")
        }
        do {
            return String(copying: try UTF8Span(validating: bytes.span))
        } catch {
            let line = 1 + bytes[..<error.byteOffsets.lowerBound].count(where: { $0 == 0x0A })
            throw YAMLProblem(file: file, line: line, message: "not UTF-8: save the file as UTF-8")
        }
    }
}
