import Foundation
import Inspection
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain
import UsageStore

@Suite("Reading captures")
struct CaptureReaderTests {
    private static func line(_ topic: String) -> String {
        #"{"at":"2026-03-02T09:00:00.000Z","topic":"\#(topic)","payload":"1"}"#
    }

    struct Capture: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        /// Topics of messages and `!` for problems, each with its line.
        let found: [String]
    }

    @Test(
        "Every line is a message or a problem with its number",
        arguments: [
            Capture(testDescription: "nothing", text: "", found: []),
            Capture(testDescription: "one line", text: line("a") + "\n", found: ["a 1"]),
            Capture(
                testDescription: "no newline at the end", text: line("a") + "\n" + line("b"), found: ["a 1", "b 2"]),
            Capture(testDescription: "CRLF", text: line("a") + "\r\n" + line("b") + "\r\n", found: ["a 1", "b 2"]),
            Capture(testDescription: "empty lines", text: "\n \t\r\n" + line("a") + "\n\n", found: ["a 3"]),
            Capture(
                testDescription: "one bad line among many",
                text: [line("a"), "{\"topic\":", line("b"), "[]", line("c")].joined(separator: "\n"),
                found: ["a 1", "! 2", "b 3", "! 4", "c 5"]),
            Capture(
                testDescription: "missing and wrong fields",
                text: #"""
                    {"topic":"a"}
                    {"payload":"1"}
                    {"topic":"","payload":"1"}
                    {"topic":"a","payload":1}
                    {"topic":"a","payload":"1","qos":3}
                    {"topic":"a","payload":"1","at":"yesterday"}
                    {"topic":"a","payload_base64":"%%"}
                    {"topic":"a","payload":"1","payload_base64":"MQ=="}
                    {"topic":"a","payload":"1"}
                    """#,
                found: ["! 1", "! 2", "! 3", "! 4", "! 5", "! 6", "! 7", "! 8", "a 9"]),
        ])
    func lines(capture: Capture) throws {
        let directory = try TemporaryDirectory()
        var reader = try CaptureReader(path: try directory.write(capture.text, to: "capture.jsonl"))
        #expect(try found(by: &reader) == capture.found)
    }

    @Test("A line longer than what is read at once is one message")
    func longLine() throws {
        let directory = try TemporaryDirectory()
        let payload = String(repeating: "x", count: 3 << 20)
        let text = #"{"topic":"long","payload":"\#(payload)"}"# + "\n" + Self.line("after") + "\n"
        var reader = try CaptureReader(path: try directory.write(text, to: "capture.jsonl"))
        guard case .message(let message, line: 1)? = try reader.next() else {
            Issue.record("the long line is not a message")
            return
        }
        #expect(message.payload.count == payload.utf8.count)
        #expect(try found(by: &reader) == ["after 2"])
    }

    @Test("A line beyond what may be is named with its place and passed over")
    func tooLong() throws {
        let directory = try TemporaryDirectory()
        let text = Self.line("a") + "\n" + String(repeating: "x", count: 9 << 20) + "\n" + Self.line("b")
        var reader = try CaptureReader(path: try directory.write(text, to: "capture.jsonl"), longestLine: 4 << 20)
        _ = try reader.next()
        guard case .problem(let problem)? = try reader.next() else {
            Issue.record("the long line is not a message")
            return
        }
        #expect(problem.line == 2)
        guard case .message(_, let line)? = try reader.next() else {
            Issue.record("the line after the long one is a message")
            return
        }
        #expect(line == 3)
        #expect(try reader.next() == nil, "nothing follows")
    }

    @Test("Whatever a journal holds, its export reads back to the byte", arguments: [1, 6 << 20])
    func export(size: Int) throws {
        let directory = try TemporaryDirectory()
        var random = SeededGenerator(seed: 3)
        var payloads: [[UInt8]] = [
            [], Array("{\"a\":\"\u{202E}\u{0}\\\"}\u{FEFF}\u{2028}".utf8), Array(repeating: 0x0A, count: 40),
        ]
        for _ in 0..<40 {
            payloads.append(
                (0..<Int.random(in: 0..<64, using: &random)).map { _ in .random(in: 0...255, using: &random) })
        }
        payloads.append((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })
        var batch = MessageBatch()
        for payload in payloads {
            batch.append(
                topic: [0xFF, 0x2F] + Array("é/\u{7F}".utf8), payload: payload,
                arrival: Instant(milliseconds: 1_772_000_000_000), qos: 1)
        }
        let store = try UsageStore.open(path: directory.file("a.db"), mode: .writer)
        _ = try store.append(batch, from: nil)
        var text = ""
        let encoder = JSONEncoder()
        try store.forEachMessage(from: .distantPast, to: .distantFuture) { block, index, batch, frame in
            let line = CaptureLine(
                topic: batch.bytes[frame.topic], payload: batch.bytes[frame.payload], frame: frame, block: block,
                index: index)
            text += ForeignText.lines(String(decoding: try encoder.encode(line), as: UTF8.self)) + "\n"
            return true
        }
        var reader = try CaptureReader(path: try directory.write(text, to: "capture.jsonl"))
        for payload in payloads {
            guard case .message(let message, _)? = try reader.next() else {
                Issue.record("an exported line is a message")
                return
            }
            #expect(message.payload == payload && message.topic.starts(with: [0xFF, 0x2F]))
        }
        #expect(try reader.next() == nil)
    }

    @Test("A file that is not there is a problem of the file")
    func missing() throws {
        let directory = try TemporaryDirectory()
        let problem = try #require(throws: CaptureProblem.self) {
            _ = try CaptureReader(path: directory.file("none.jsonl"))
        }
        #expect(problem.line == 0)
        #expect(problem.description.hasPrefix(directory.file("none.jsonl")))
    }

    private func found(by reader: inout CaptureReader) throws -> [String] {
        var found: [String] = []
        while let element = try reader.next() {
            switch element {
            case .message(let message, let line):
                found.append("\(String(decoding: message.topic, as: UTF8.self)) \(line)")
            case .problem(let problem): found.append("! \(problem.line)")
            }
        }
        return found
    }
}
