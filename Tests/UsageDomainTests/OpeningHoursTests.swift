import Testing
import UsageDomain

@Suite("Opening hours are written as people write them")
struct OpeningHoursTests {
    @Test(
        "Hours of a day",
        arguments: [
            ("14:00-19:00", "14:00-19:00"), ("14h-19h", "14:00-19:00"),
            ("9h30–12h, 14H-18h15", "09:30-12:00, 14:00-18:15"),
            ("20:00-24:00", "20:00-24:00"), ("14:00-18:00; 10:00-12:00", "10:00-12:00, 14:00-18:00"),
            ("10:00-12:00 12:00-14:00", "10:00-14:00"), ("closed", "closed"), ("Fermé", "closed"),
        ])
    func readsHours(text: String, written: String) throws {
        let hours = try #require(DayHours(text))
        #expect(hours.description == written)
        #expect(DayHours(hours.description) == hours)
    }

    @Test(
        "What are no hours of a day is refused",
        arguments: [
            "", "14:00", "19:00-14:00", "14:00-14:00", "10:00-15:00, 14:00-18:00", "24:30-25:00", "10:60-12:00",
            "10-12",
            "10:00-12:00-14:00", "-", "１０:00-12:00", "closed 10:00-12:00",
        ])
    func refusesHours(text: String) {
        #expect(DayHours(text) == nil)
    }

    @Test(
        "An exceptional day has hours and perhaps a reason",
        arguments: [
            ("2026-12-25 closed Noël", "2026-12-25 closed Noël"),
            ("2026-12-24 closed Closed early", "2026-12-24 closed Closed early"),
            ("2026-12-24 14h-17h30 fermé ensuite", "2026-12-24 14:00-17:30 fermé ensuite"),
            ("2026-12-24 10h-12h", "2026-12-24 10:00-12:00"),
            ("2026-08-01/2026-08-16  fermé  Congés d’été", "2026-08-01/2026-08-16 closed Congés d’été"),
            (
                "2026-10-03 10:00-12:00, 14:00-20:00 Portes ouvertes",
                "2026-10-03 10:00-12:00, 14:00-20:00 Portes ouvertes"
            ),
        ])
    func readsExceptions(line: String, written: String) throws {
        let exception = try #require(OpeningException(line))
        #expect(exception.description == written)
        #expect(OpeningException(exception.description) == exception)
    }

    @Test(
        "What is no exceptional day is refused",
        arguments: [
            "", "2026-12-25", "2026-02-30 closed", "Noël closed", "2026-12-25 Noël", "2026-12-25/2026-12-01 closed",
        ])
    func refusesExceptions(line: String) {
        #expect(OpeningException(line) == nil)
    }

    @Test("Weeks begin on Monday, before 1970 too")
    func weekdays() throws {
        let days = ["2026-11-30", "1970-01-01", "1969-12-28", "2024-02-29"]
        #expect(try days.map { try #require(CivilDate($0)).weekday } == [.monday, .thursday, .sunday, .thursday])
    }

    @Test("Closing early leaves what was open before")
    func closingEarly() throws {
        let hours = try #require(DayHours("10:00-12:00, 14:00-19:00"))
        #expect(hours.ending(by: .hours(16)).description == "10:00-12:00, 14:00-16:00")
        #expect(hours.ending(by: .hours(13)).description == "10:00-12:00")
        #expect(hours.ending(by: .hours(9)) == .closed)
    }
}
