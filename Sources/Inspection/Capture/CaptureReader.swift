import Foundation
import UsageDomain

/// Reads captures line by line; a bad line is reported and passed over, never the end of the file.
package struct CaptureReader {
    private let handle: FileHandle
    private let file: String
    private var buffer = Data()
    /// Where the next line begins in `buffer`, and up to where no end of it was found.
    private var position = 0
    private var searched = 0
    private var lineNumber = 0
    private var isAtEnd = false
    private let decoder = JSONDecoder()

    /// The largest message that MQTT knows, in base64 with room for its topic: every export can be read.
    package static let longestLine = 384 << 20
    private let longestLine: Int

    package init(path: String, longestLine: Int = Self.longestLine) throws {
        self.longestLine = longestLine
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CaptureProblem(file: path, line: 0, message: "cannot be opened; check the name and its permissions")
        }
        self.handle = handle
        file = path
    }

    package enum Element {
        case message(CapturedMessage, line: Int)
        case problem(CaptureProblem)
    }

    /// The next message or problem; nil at the end of the file.
    ///
    /// Empty lines are skipped.
    package mutating func next() throws -> Element? {
        while let line = try nextLine() {
            guard let line else {
                return .problem(
                    CaptureProblem(
                        file: file, line: lineNumber, message: "the line is longer than \(longestLine >> 20) MB"))
            }
            guard line.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { continue }
            do {
                return .message(try CapturedMessage(line: line, decoder: decoder), line: lineNumber)
            } catch .message(let text) {
                return .problem(CaptureProblem(file: file, line: lineNumber, message: text))
            }
        }
        return nil
    }

    /// The next line without its end; `.some(nil)` for one that is too long, nil at the end of the file.
    private mutating func nextLine() throws -> Data?? {
        var isTooLong = false
        while true {
            let newline = buffer[(buffer.startIndex + searched)...].firstIndex(of: 0x0A)
            searched = newline.map { $0 - buffer.startIndex } ?? buffer.count
            let rest = buffer[(buffer.startIndex + position)...]
            if newline == nil, !isAtEnd {
                if rest.count > longestLine {
                    isTooLong = true
                    position = buffer.count
                }
                try fill()
                continue
            }
            guard newline != nil || !rest.isEmpty || isTooLong else { return nil }
            let line = newline.map { rest[..<$0] } ?? rest
            position = (newline.map { $0 + 1 } ?? buffer.endIndex) - buffer.startIndex
            searched = position
            lineNumber += 1
            return .some(isTooLong || line.count > longestLine ? nil : line)
        }
    }

    private mutating func fill() throws {
        if position > 0 {
            buffer = Data(buffer[(buffer.startIndex + position)...])
            searched -= position
            position = 0
        }
        do {
            guard let more = try handle.read(upToCount: 1 << 20), !more.isEmpty else {
                isAtEnd = true
                return
            }
            buffer.append(more)
        } catch {
            throw CaptureProblem(file: file, line: 0, message: "cannot be read; is it a file?")
        }
    }
}
