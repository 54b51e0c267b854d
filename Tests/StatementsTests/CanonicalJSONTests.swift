import Testing

@testable import Statements

@Suite struct CanonicalJSONTests {
    @Test(arguments: [
        (#"{ "b" : 1, "a" : [ true , false, null ] }"#, #"{"a":[true,false,null],"b":1}"#),
        (
            #"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#,
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{FB33}\":3}"
        ),
        (#"["\u0000\u001f\b\t\n\f\r\"\\\/é\u007f"]"#, "[\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/é\u{7F}\"]"),
        ("[9007199254740991,-9007199254740991,0,-0]", "[9007199254740991,-9007199254740991,0,0]"),
        (#"{"":{},"a":[]}"#, #"{"":{},"a":[]}"#),
    ])
    func `orders members by UTF-16 code units and escapes as RFC 8785 says`(text: String, expected: String) throws {
        let value = try CanonicalJSON.parse(Array(text.utf8))
        #expect(String(decoding: try CanonicalJSON.bytes(of: value), as: UTF8.self) == expected)
        #expect(CanonicalJSON.isCanonical(Array(expected.utf8)))
    }

    @Test(arguments: ["[1.5]", "[9007199254740992]", "[1e400]", "{", "", "[NaN]", #"["\ud800"]"#])
    func `refuses fractions, numbers beyond 2^53 - 1 and what is not JSON`(text: String) {
        #expect(throws: StatementError.self) {
            try CanonicalJSON.bytes(of: CanonicalJSON.parse(Array(text.utf8)))
        }
    }

    @Test(arguments: [
        " 1", "[1, 2]", #"{"b":1,"a":2}"#, #"{"a":1,"a":1}"#, #"["\u00e9"]"#, "[1.0]", "[1e2]", #"["\/"]"#, "[-0]",
        "[1]\n",
    ])
    func `tells what is not canonical as it stands`(text: String) {
        #expect(!CanonicalJSON.isCanonical(Array(text.utf8)))
    }
}
