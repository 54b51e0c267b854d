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

    @Test(
        "Paths that begin alike find what each of them finds alone",
        arguments: [
            "{}", "[]", #"{"a":1}"#, #"{"a":{"b":{"c":7}}}"#, #"{"a":{"b":7}}"#, #"{"a":{"x":[4,{"c":5}]}}"#,
            #"{"a":{"x":[4]},"d":{"b":{"c":1}}}"#, #"{"a":{"b1":{"c":2},"b2":{"c":3},"b":{"c":9}}}"#,
            #"{"a":[{"id":"k","c":6}],"d":{"b":8}}"#,
        ])
    func sharedBeginnings(document: String) throws {
        let texts = [
            "a.b.c", "a.b", "a.b", "a", "a.x[1].c", "a.x[1]", "a.x[0]", "a.x", "a.b{channel}.c", "a.b{channel}",
            "a[0].c",
            "a[0]", "d.b.c", "d.b", "d", "a.b.c",
        ]
        let paths = try texts.map { try #require(JSONPath($0), "\($0)") }
        let bytes = Array(document.utf8)
        func found(_ plan: JSONPlan) -> [[String]] {
            let reader = JSONReader()
            #expect(reader.parse(bytes, 0..<bytes.count) == nil)
            #expect(reader.read(plan))
            let values = reader.values
            return plan.paths.indices.map { path in
                values.slots(at: path).map { number in
                    let slot = values.slot(number)
                    return
                        "\(slot.channel ?? -1) \(slot.value) \(String(decoding: values.text[slot.text], as: UTF8.self))"
                }
            }
        }
        #expect(found(JSONPlan(paths)) == paths.map { found(JSONPlan([$0]))[0] })
    }

    private func read(_ document: String, _ path: String, spread: Bool = false) throws -> [Reading] {
        let reader = JSONReader()
        let plan = JSONPlan([try #require(JSONPath("unused")), try #require(JSONPath(path, isSpread: spread))])
        let bytes = Array(document.utf8)
        #expect(reader.parse(bytes, 0..<bytes.count) == nil)
        #expect(reader.read(plan))
        let values = reader.values
        return values.slots(at: 1).map { number in
            let slot = values.slot(number)
            let text = String(decoding: values.text[slot.text], as: UTF8.self)
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
            ("*.u", #"{"a":{"u":7}}"#, "7"), ("b.*.u", #"{"a":{"u":7},"b":{"x":{"u":8}}}"#, "8"),
            ("a", #"{"a":1,"b":18446744073709551616}"#, "1"), ("a", #"{"a":1,"b":1e400}"#, "1"),
            ("a", #"{"a":1,"b":"\ud83d"}"#, "1"), ("a", #"{"a":1,"\udc00":"\ud83d\ude00"}"#, "1"),
            ("a", #"{"a":-9223372036854775809}"#, "-9223372036854775809"), ("a", #"{"a":"\ud83dx"}"#, "\u{FFFD}x"),
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
        #expect(
            try read(#"{"p_b":1,"p_left":2,"p_x":3,"p_1":4,"p_":5,"p_a":6}"#, "p_{channel:left,a|right,b}")
                == [Reading(channel: 1, text: "1"), Reading(channel: 0, text: "2")])
    }

    @Test(
        "A path is written as it was read",
        arguments: [
            "a.b", "$", "a[0].c", #"["a.b"].c"#, "a[id=3].v", "POWER{channel:1}", "s{channel}.w", "*.UID",
            "p_{channel:left,a|right,b}",
        ])
    func writtenPath(text: String) throws { #expect(try #require(JSONPath(text)).text == text) }

    @Test(
        "What cannot be mended is malformed",
        arguments: [
            #"{"a":01}"#, #"{"a":1.}"#, #"{"a":1 2}"#, #"{"a":"\ud83"}"#, #"{"a":--1}"#,
            #"{"a":99999999999999999999 9}"#,
        ])
    func malformed(document: String) {
        let bytes = Array(document.utf8)
        #expect(JSONReader().parse(bytes, 0..<bytes.count) != nil)
    }

    @Test(
        "What is not a path is refused",
        arguments: ["", ".", "a.", ".a", "a..b", "a[", "a[]", "a[-1]", "a[=3]", #"a["b"#, "a[0]b", "a.[0]"])
    func notAPath(text: String) { #expect(JSONPath(text) == nil) }
}
