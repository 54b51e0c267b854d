import Foundation
import TestSupport
import Testing
import UsageDomain

@testable import Dialects

@Suite("JSON")
struct JSONReaderTests {
    private struct Reading: Equatable {
        var channel: Int?
        var text: String
    }

    private func read(_ document: String, _ path: String, spread: Bool = false) throws -> [Reading] {
        let reader = JSONReader()
        let plan = JSONPlan([try #require(JSONPath("unused")), try #require(JSONPath(path, isSpread: spread))])
        let bytes = Array(document.utf8)
        #expect(reader.parse(bytes, 0..<bytes.count) == nil)
        #expect(reader.read(plan))
        return reader.slots(at: 1).map { number in
            let slot = reader.slot(number)
            let text = String(decoding: reader.text[slot.text], as: UTF8.self)
            return switch slot.value {
            case .number(let value): Reading(channel: slot.channel, text: "\(value)")
            case .container: Reading(channel: slot.channel, text: "container")
            default: Reading(channel: slot.channel, text: text)
            }
        }
    }

    @Test(
        "A path finds its value",
        arguments: [
            ("a.b", #"{"a":{"b":1}}"#, "1"), ("a.b", #"{"a":{"c":1}}"#, nil), ("a.b", #"{"a":1}"#, nil),
            ("a.b", #"{"a":{"b":null}}"#, nil), (#"["a.b"]"#, #"{"a.b":"x"}"#, "x"),
            (#"p["switch:0"].w"#, #"{"p":{"switch:0":{"w":2.5}}}"#, "2.5"), ("a[1]", #"{"a":[1,2,3]}"#, "2"),
            ("a[9]", #"{"a":[1]}"#, nil), ("a[id=3].v", #"{"a":[{"id":1,"v":7},{"id":3,"v":8}]}"#, "8"),
            ("a[id=x].v", #"{"a":[{"id":"x","v":8}]}"#, "8"), ("$", "12", "12"), ("$", "{}", nil),
            ("a", #"{"a":{}}"#, "container"), ("a", #"{"a":true}"#, "true"), ("a", #"{"a":-7}"#, "-7"),
            ("a", #"{"a":18446744073709551615}"#, "18446744073709551615"), ("a", #"{"a":"é\u00e9\n"}"#, "éé\n"),
            ("a", #"{"a":1,"a":2}"#, "1"), ("a[0][1]", #"{"a":[[1,2]]}"#, "2"),
        ] as [(String, String, String?)])
    func path(path: String, document: String, expected: String?) throws {
        #expect(try read(document, path).map(\.text) == [expected].compactMap(\.self))
    }

    @Test("Numbered keys and spread arrays become channels")
    func channels() throws {
        #expect(
            try read(#"{"P1":1,"P2":2,"P":3,"Px":4,"P0":5,"P2":6,"P12345":7}"#, "P{channel:1}")
                == [Reading(channel: 0, text: "1"), Reading(channel: 1, text: "2")])
        #expect(
            try read(#"{"s:0":{"w":1},"s:7":{"w":2}}"#, #"["s:{channel}"].w"#)
                == [Reading(channel: 0, text: "1"), Reading(channel: 7, text: "2")])
        #expect(
            try read(#"{"a":[1,null,3]}"#, "a", spread: true)
                == [Reading(channel: 0, text: "1"), Reading(channel: 2, text: "3")])
        #expect(
            try read(#"{"a":{"x":1,"y":2}}"#, "a", spread: true)
                == [Reading(channel: 0, text: "1"), Reading(channel: 1, text: "2")])
        #expect(try read(#"{"a":5}"#, "a", spread: true) == [Reading(channel: nil, text: "5")])
    }

    @Test(
        "What is not a path is refused",
        arguments: ["", ".", "a.", ".a", "a..b", "a[", "a[]", "a[-1]", "a[=3]", #"a["b"#, "a[0]b", "a.[0]"])
    func notAPath(text: String) { #expect(JSONPath(text) == nil) }

    @Test("Parsing agrees with Foundation on every fixture, as they are and mutated")
    func differential() throws {
        let reader = JSONReader()
        var random = SeededGenerator(seed: 7)
        var accepted = 0
        for fixture in Fixture.all {
            for round in 0..<10 {
                var bytes = fixture.payloadBytes
                if round > 0 { bytes.mutate(using: &random) }
                let text = String(decoding: bytes, as: UTF8.self)
                // Where the two differ on purpose: NaN is tolerated, whole numbers end at 64 bits, of duplicate keys the
                // first counts; and Foundation takes other encodings, a byte order mark and a comma before the end.
                guard !bytes.isEmpty, Array(text.utf8) == bytes, !bytes.contains(0), !text.hasPrefix("\u{FEFF}"),
                    !text.lowercased().contains("nan"), !text.lowercased().contains("inf"), !text.contains(#"\u"#),
                    !text.contains(/,\s*[\]}]/)
                else { continue }
                let foundation = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
                let problem = reader.parse(bytes, 0..<bytes.count)
                if problem == .nestedTooDeep || text.contains(/[0-9]{20}/) { continue }
                #expect((problem == nil) == (foundation != nil), "\(fixture.place): \(text)")
                guard problem == nil, let foundation, round == 0 else { continue }
                accepted += 1
                try compare(foundation, text, with: reader)
            }
        }
        #expect(accepted > 100)
    }

    private func compare(_ document: Any, _ text: String, with reader: JSONReader) throws {
        guard let object = document as? [String: Any] else { return }
        for (key, value) in object where text.components(separatedBy: #""\#(key)""#).count == 2 {
            let path = try #require(JSONPath(#"["\#(key)"]"#))
            #expect(reader.read(JSONPlan([path])))
            let slot = reader.slots(at: 0).first.map(reader.slot)
            switch (value, slot?.value) {
            case (is NSNull, nil), (is [Any], .container?), (is [String: Any], .container?), (_ as Bool, .boolean?):
                break
            case (let text as String, .text?):
                #expect(slot.map { String(decoding: reader.text[$0.text], as: UTF8.self) } == text)
            case (let number as NSNumber, .integer(let integer)?): #expect(number.int64Value == integer)
            case (let number as NSNumber, .unsigned(let integer)?): #expect(number.uint64Value == integer)
            case (let number as NSNumber, .number(let double)?): #expect(number.doubleValue == double)
            default: Issue.record("\(key): \(value) against \(String(describing: slot))")
            }
        }
    }
}
