import TestSupport
import Testing

@testable import Dialects

@Suite("Decimal numbers as text")
struct DecimalTextTests {
    @Test(
        "What is no decimal number is none",
        arguments: ["", "+", "-", ".", "1,5", "nan", "inf", "0x10", "1e", "1e+", "e5", " 1", "1 ", "--1", "1.2.3", "١"])
    func others(text: String) {
        #expect(DecimalText(ArraySlice(text.utf8)) == nil)
    }

    @Test("Whole numbers of 64 bits stay whole; beyond they are the nearest double")
    func integers() {
        for (text, value) in [
            ("0", 0), ("-0", 0), ("+17", 17), ("0042", 42), ("9223372036854775807", Int64.max),
            ("-9223372036854775808", Int64.min),
        ] {
            #expect(DecimalText(ArraySlice(text.utf8)) == .integer(value), "\(text)")
        }
        #expect(DecimalText(ArraySlice("9223372036854775808".utf8)) == .number(0x1p63))
        #expect(DecimalText(ArraySlice("-9223372036854775809".utf8)) == .number(-0x1p63))
    }

    @Test("Any decimal is the double that Swift reads, to the last bit")
    func doubles() throws {
        var generator = SeededGenerator(seed: 11)
        func digits(_ count: ClosedRange<Int>) -> String {
            String(
                (0..<Int.random(in: count, using: &generator)).map { _ in
                    "0123456789".randomElement(using: &generator) ?? "0"
                })
        }
        var texts = [
            "1.", ".5", "-.5", "+2.50", "1e400", "-1e400", "1e-400", "4.9e-324", "2.2250738585072014e-308",
            "0.1000000000000000055511151231257827", "9007199254740993.0", "1E5", "1e+5",
            "123456789012345678901234567890",
        ]
        for _ in 0..<20_000 {
            let exponent = Bool.random(using: &generator) ? "e\(Int.random(in: -330...330, using: &generator))" : ""
            let sign = Bool.random(using: &generator) ? "-" : ""
            texts.append("\(sign)\(digits(1...18)).\(digits(0...14))\(exponent)")
        }
        for text in texts {
            let plain = text.hasPrefix("+") ? String(text.dropFirst()) : text
            let expected = try #require(Double(plain), "\(text)")
            guard case .number(let number)? = DecimalText(ArraySlice(text.utf8)) else {
                Issue.record("\(text) is not read as a number")
                continue
            }
            #expect(number.bitPattern == expected.bitPattern, "\(text)")
        }
    }
}
