import Testing
import UsageDomain

@testable import Statements

@Suite struct FrenchFormatTests {
    @Test(arguments: [
        (Int64(8_103_999), "2 h 15 min 03 s"), (903_000, "15 min 03 s"), (3_999, "3 s"), (0, "0 s"),
        (3_600_000_000, "1\u{202F}000 h 00 min 00 s"),
    ])
    func `durations are truncated to the second`(milliseconds: Int64, expected: String) {
        #expect(
            FrenchFormat.duration(milliseconds: milliseconds) == expected.replacing(" ", with: "\u{A0}"))
    }

    @Test func `energy, power, shares, dates and numbers follow French use`() throws {
        #expect(FrenchFormat.energy(milliwattHours: 1_300_499) == "1,300\u{A0}kWh")
        #expect(FrenchFormat.energy(milliwattHours: 1_234_567_000_000) == "1\u{202F}234\u{202F}567,000\u{A0}kWh")
        #expect(FrenchFormat.power(milliwatts: 2_500) == "2,5\u{A0}W")
        #expect(FrenchFormat.percentage(1, of: 3) == "33,3\u{A0}%")
        #expect(FrenchFormat.percentage(1, of: 0) == "–")
        #expect(FrenchFormat.percentage(.max, of: 5) == "–")
        #expect(FrenchFormat.date(try #require(CivilDate("2026-03-05"))) == "05/03/2026")
        #expect(FrenchFormat.localTime("2026-03-05T14:05:10.250+01:00") == "05/03/2026\u{A0}14:05:10")
        #expect(FrenchFormat.registration("73282932000074") == "732\u{A0}829\u{A0}320\u{A0}00074")
    }
}

@Suite struct StatementCSVTests {
    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+33", "'+33"), ("-2", "'-2"), ("@a", "'@a"), ("\tx", "'\tx"), ("a;b", "\"a;b\""),
        ("a\"b", "\"a\"\"b\""), ("a\r\nb", "\"a\r\nb\""), ("\r=1", "\"'\r=1\""), ("1\u{202F}000", "1 000"),
    ])
    func `no cell is a formula or breaks the table`(raw: String, expected: String) {
        #expect(StatementCSV.cell(raw) == expected)
    }

    @Test func `a spreadsheet set to French reads it`() throws {
        let sealed = try StatementFixture.sealed(
            StatementFixture.input(registry: StatementFixture.registry(companyName: "=cmd|'/C calc'!A0")))
        let bytes = StatementCSV.bytes(sealed.statement)
        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        let text = String(decoding: bytes.dropFirst(3), as: UTF8.self)
        let rows = text.split(separator: "\r\n")
        #expect(rows.count == 6)
        #expect(text.hasSuffix("\r\n"))
        #expect(rows[0].hasPrefix("Relevé;Version;Machine;Désignation"))
        #expect(rows[1].contains(";1;0;0,5;0;0;0;1,3004;") && rows[1].contains(";05/03/2026 14:05:10;"))
        #expect(!text.contains("\u{202F}") && !text.contains("\u{A0}"))
        #expect(!text.contains(";=cmd"))
    }
}
