import StrictYAML
import Testing

@Suite("YAML that people edit")
struct StrictYAMLTests {
    @Test(
        "What is wrong is said with its line",
        arguments: [
            ("", 1, "the file is empty"),
            ("# nothing but a remark\n", 1, "the file is empty"),
            ("a: 1\n\tb: 2\n", 2, "a tab cannot indent: use spaces"),
            ("a: 1\nb: 2\na: 3\n", 3, "this key appears twice: a"),
            ("m:\n  - a: 1\n    b: {a: 2}\n    a: 3\n", 4, "this key appears twice: a"),
            ("m: {a: 1, a: 2}\n", 1, "this key appears twice: a"),
            ("a: 1\r\nb: 2\r\na: 3\r\n", 3, "this key appears twice: a"),
            ("a: 1\r\n\tb: 2\r\n", 2, "a tab cannot indent: use spaces"),
            ("a: [1, 2\nb: 3\n", 2, nil),
            ("a: 'open\n", 2, nil),
            ("a: 1\n---\nb: 2\n", 2, nil),
            ("a: &x 1\nb: *x\n", 2, "aliases are not supported: write the value out"),
            ("a: 1\nb: *never\n", 2, "found undefined alias"),
            ("a: 1\nb: \u{0}\n", 2, nil),
            ("a: 1\nb: \"\\q\"\n", 2, nil),
        ] as [(String, Int, String?)])
    func problems(text: String, line: Int, message: String?) throws {
        let problem = try #require(throws: YAMLProblem.self) { try StrictYAML(text: text, file: "f.yaml") }
        #expect(problem.line == line)
        if let message { #expect(problem.message == message) }
        #expect(problem.description.hasPrefix("f.yaml:\(line): "))
    }

    @Test("An alias bomb is refused before it is unfolded")
    func billionLaughs() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        text += "? *a60\n: 1\n"
        let problem = #expect(throws: YAMLProblem.self) { try StrictYAML(text: text, file: "bomb.yaml") }
        #expect(problem?.line == 2)
    }

    @Test(
        "Ampersands and asterisks in ordinary text are not aliases",
        arguments: ["R&D, 2*D", "Durand & fils, 3 * 4", "a&b *b", "\"*a\"", "x # &a"])
    func ordinaryText(value: String) throws {
        let root = try StrictYAML(text: "name: \(value)\n", file: "f.yaml")
        #expect(try root.mapping(allowing: ["name"]).count == 1)
    }

    @Test(
        "Nesting without end is a problem, not a crash",
        arguments: [
            String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
            String(repeating: "- ", count: 100_000), String(repeating: "? ", count: 100_000),
            (0..<3000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        ])
    func deepNesting(text: String) {
        #expect(throws: YAMLProblem.self) { try StrictYAML(text: text, file: "deep.yaml") }
    }

    @Test("A text larger than the bound is refused")
    func tooLarge() {
        let text = "a: " + String(repeating: "x", count: StrictYAML.largestText)
        let problem = #expect(throws: YAMLProblem.self) { try StrictYAML(text: text, file: "big.yaml") }
        #expect(problem?.message == "larger than 4 MB")
    }

    @Test("Bytes that are not UTF-8 are refused with their line")
    func invalidUTF8() throws {
        let bytes = Array("a: 1\nb: caf".utf8) + [0xE9] + Array("\n".utf8)
        let problem = #expect(throws: YAMLProblem.self) { try YAMLFile.text(of: bytes, file: "latin1.yaml") }
        #expect(problem == YAMLProblem(file: "latin1.yaml", line: 2, message: "not UTF-8: save the file as UTF-8"))
        #expect(try YAMLFile.text(of: Array("é".utf8), file: "utf8.yaml") == "é")
    }

    @Test("A file that is not there is named")
    func missingFile() {
        let problem = #expect(throws: YAMLProblem.self) { try YAMLFile.text(at: "no/such/file.yaml") }
        #expect(problem?.description == "no/such/file.yaml:1: no such file")
    }

    @Test("An unknown key is reported where the key stands, with its path and the known ones")
    func unknownKey() throws {
        let root = try StrictYAML(text: "a:\n  b: 1\n  c:\n    - 2\n", file: "f.yaml")
        let fields = try root.mapping(allowing: ["a"])
        let inner = try #require(fields["a"])
        let problem = #expect(throws: YAMLProblem.self) { try inner.mapping(allowing: ["b", "a"]) }
        #expect(problem?.description == "f.yaml:3: a.c: unknown key; expected one of a, b")
    }

    @Test("A message stays one line whatever the file says")
    func hostileMessages() throws {
        let root = try StrictYAML(text: "\"k\\n\\e[2Jk\": 1\n", file: "f.yaml")
        let problem = #expect(throws: YAMLProblem.self) { try root.mapping(allowing: ["a"]) }
        let message = try #require(problem?.message)
        #expect(!message.contains { $0.isNewline || $0 == "\u{1B}" })
        #expect(YAMLProblem(file: "f", line: 1, message: String(repeating: "x", count: 10_000)).message.count < 500)
    }

    @Test(
        "Null and empty count as absent, quoted text does not",
        arguments: [("null", true), ("~", true), ("", true), ("\"null\"", false), ("''", false), ("0", false)])
    func absence(value: String, isAbsent: Bool) throws {
        let root = try StrictYAML(text: "a: \(value)\n", file: "f.yaml")
        #expect(try (root.mapping(allowing: ["a"])["a"] == nil) == isAbsent)
    }

    @Test("A scalar of the wrong form says what is expected")
    func scalars() throws {
        let root = try StrictYAML(
            text: "n: x\nt: maybe\nr: [1]\nf: .inf\nbig: 99999999999999999999\n", file: "f.yaml")
        let fields = try root.mapping(allowing: ["n", "t", "r", "f", "big"])
        func message(_ body: () throws -> Void) -> String? {
            #expect(throws: YAMLProblem.self) { try body() }?.description
        }
        #expect(message { _ = try fields["n"]?.integer() } == "f.yaml:1: n: expected a whole number, not 'x'")
        #expect(message { _ = try fields["t"]?.boolean() } == "f.yaml:2: t: expected true or false, not 'maybe'")
        #expect(message { _ = try fields["r"]?.string() } == "f.yaml:3: r: expected text")
        #expect(message { _ = try fields["f"]?.number() } == "f.yaml:4: f: expected a number, not '.inf'")
        #expect(message { _ = try fields["big"]?.integer() }?.hasPrefix("f.yaml:5: big: expected a whole") == true)
    }
}
