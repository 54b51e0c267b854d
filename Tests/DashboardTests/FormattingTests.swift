import CivilTime
import Testing
import UsageDomain

@testable import Dashboard

@Suite("Formatting")
struct FormattingTests {
    private func format(_ language: Language) throws -> HumanFormat {
        HumanFormat(language: language, clock: try #require(LocalCalendar(identifier: "Europe/Paris")))
    }

    /// No-break spaces as `~`, narrow ones as `_`, so that the expectations can be read.
    private func visible(_ text: String) -> String {
        String(text.map { $0 == "\u{00A0}" ? "~" : $0 == "\u{202F}" ? "_" : $0 })
    }

    @Test(
        "Numbers follow the language",
        arguments: [
            (0, "0", "0"), (999, "999", "999"), (1234, "1_234", "1,234"),
            (-1_234_567, "−1_234_567", "−1,234,567"),
            (.min, "−9_223_372_036_854_775_808", "−9,223,372,036,854,775,808"),
        ]
            as [(Int64, String, String)])
    func counts(value: Int64, french: String, english: String) throws {
        #expect(visible(try format(.french).count(value)) == french)
        #expect(visible(try format(.english).count(value)) == english)
    }

    @Test(
        "Durations are hours and minutes, never rounded up",
        arguments: [
            (0, "0~s"), (12_999, "12~s"), (59_999, "59~s"), (60_000, "1~min"), (2_700_000, "45~min"),
            (3_600_000, "1~h"),
            (8_100_000, "2~h~15~min"), (3_840_000, "1~h~04~min"), (4_444_200_000, "1_234~h~30~min"), (-5, "0~s"),
        ] as [(Int64, String)])
    func durations(milliseconds: Int64, text: String) throws {
        #expect(visible(try format(.french).duration(.milliseconds(milliseconds))) == text)
    }

    @Test(
        "Energy has one decimal and power none",
        arguments: [
            (0, "0,0~kWh"), (49_999, "0,0~kWh"), (50_000, "0,1~kWh"), (1_250_000, "1,3~kWh"),
            (1_234_560_000, "1_234,6~kWh"),
            (-60_000, "−0,1~kWh"),
        ] as [(Int64, String)])
    func energies(milliwattHours: Int64, text: String) throws {
        #expect(visible(try format(.french).kilowattHours(Energy(milliwattHours: milliwattHours))) == text)
        #expect(visible(try format(.french).watts(Power(milliwatts: 1_412_600))) == "1_413~W")
        #expect(visible(try format(.english).kilowattHours(Energy(milliwattHours: 1_250_000))) == "1.3~kWh")
    }

    @Test(
        "Times are the lab's, through both changes of the clock",
        arguments: [
            ("2026-03-05T13:05:00.000Z", "05/03/2026 14:05"), ("2026-07-01T22:30:00.000Z", "02/07/2026 00:30"),
            ("2026-03-29T00:59:59.000Z", "29/03/2026 01:59"), ("2026-03-29T01:00:00.000Z", "29/03/2026 03:00"),
            ("2026-10-25T00:30:00.000Z", "25/10/2026 02:30"), ("2026-10-25T01:30:00.000Z", "25/10/2026 02:30"),
            ("1969-12-31T23:00:00.000Z", "01/01/1970 00:00"),
        ])
    func times(iso: String, text: String) throws {
        #expect(try format(.french).dateAndTime(#require(Instant(iso8601: iso))) == text)
    }

    @Test("Since and ago read as people say them")
    func relative() throws {
        let now = try #require(Instant(iso8601: "2026-03-05T13:05:00.000Z"))
        let french = try format(.french)
        #expect(french.since(now - .minutes(45), now: now) == "depuis 13:20")
        #expect(french.since(now - .hours(20), now: now) == "depuis le 04/03 à 18:05")
        #expect(try format(.english).since(now - .hours(20), now: now) == "since 4 Mar, 18:05")
        #expect(visible(french.ago(now - .seconds(12), now: now)) == "il y a 12~s")
        #expect(visible(french.ago(now - .days(3), now: now)) == "il y a 3~j")
        #expect(visible(french.ago(now + .hours(1), now: now)) == "il y a 0~s")
        #expect(french.longDate(SampleLab.day(2026, 3, 1)) == "dimanche 1er mars 2026")
        #expect(french.period(try #require(Period("2026-03"))) == "mars 2026")
        #expect(french.period(try #require(Period("2026"))) == "2026")
        #expect(french.period(try #require(Period("2026-03-01/2026-03-15"))) == "du 01/03/2026 au 15/03/2026")
        #expect(visible(french.bytes(734_003_200)) == "734,0~Mo")
        #expect(visible(french.bytes(52_400_000_000)) == "52,4~Go")
    }

    @Test("An unknown time zone is refused at start")
    func unknownZone() {
        #expect(throws: DashboardProblem.unknownTimeZone("Europe/Lutèce")) {
            try buildRouter(
                settings: DashboardSettings(timeZone: "Europe/Lutèce"), sources: SampleLab.sources(),
                entrance: .everybody)
        }
    }

    @Test(
        "The browser's preference decides by its quality values",
        arguments: [
            (nil, Language.french), ("en", .english), ("de, en;q=0.4, fr;q=0.3", .english),
            ("fr-CH, en;q=0.9", .french),
            ("en;q=0", .french), (";;;,q=,", .french),
        ] as [(String?, Language)])
    func acceptLanguage(header: String?, language: Language) {
        #expect(Language(acceptLanguage: header) == language)
    }

    @Test("A curve stops at what was not heard and starts again after it")
    func gaps() throws {
        let history: [Power?] = [.watts(10), .watts(20), nil, .watts(5), nil, .watts(1), .watts(2)]
        let svg = try #require(Sparkline(history: history, label: "a < b").svg)
        #expect(svg.split(separator: "class=\"line\"").count - 1 == 2)
        #expect(svg.split(separator: "class=\"line-dot\"").count - 1 == 1)
        #expect(svg.contains("a &lt; b") && !svg.contains("nan"))
        #expect(Sparkline(history: [nil, nil], label: "").svg == nil)
        #expect(Sparkline(history: [.watts(.max / 2000)], label: "").svg != nil)
    }

    @Test(
        "A scale ends at the first round figure above the curve",
        arguments: [
            (20, 5), (21, 10), (41, 20), (100, 25), (1413, 500), (2001, 1000),
        ] as [(Int64, Int64)])
    func scales(highest: Int64, step: Int64) {
        #expect(PowerChart.gridStep(for: .watts(highest)) == step * 1000)
    }
}
