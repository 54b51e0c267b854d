import Testing
import UsageDomain

@testable import Access

@Suite("Answers that others published")
struct KnownAnswerTests {
    @Test(
        "Codes of RFC 6238, appendix B",
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func codes(seconds: Int64, code: String) {
        let factor = TimeBasedCode(secret: Array("12345678901234567890".utf8))
        let step = TimeBasedCode.step(at: Instant(milliseconds: seconds * 1000))
        #expect(factor.code(step: step, digits: 8) == code)
        #expect(factor.code(step: step, digits: 6) == String(code.suffix(6)))
    }

    @Test(
        "Keys of RFC 7914, section 12",
        arguments: [
            (
                "password", "NaCl", 10, 8, 16,
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
            ),
            (
                "pleaseletmein", "SodiumChloride", 14, 8, 1,
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
            ),
        ])
    func keys(password: String, salt: String, rounds: Int, block: Int, parallel: Int, key: String) throws {
        let derived = try PasswordHash.derive(
            password, salt: Array(salt.utf8), rounds: rounds, blockSize: block, parallelism: parallel, count: 64)
        #expect(derived.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == key)
    }

    @Test(
        "Base 32 of RFC 4648, section 10",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ])
    func letters(bytes: String, text: String) {
        #expect(Base32.text(Array(bytes.utf8)) == text)
    }
}
