import Testing
import UsageDomain

@Suite("Instants and civil dates")
struct InstantTests {
    @Test(
        "An instant prints as RFC 3339 with milliseconds and reads back",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_772_442_000_000, "2026-03-02T09:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (4_070_908_800_001, "2099-01-01T00:00:00.001Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        ])
    func roundTrip(milliseconds: Int64, text: String) {
        #expect(Instant(milliseconds: milliseconds).iso8601 == text)
        #expect(Instant(iso8601: text) == Instant(milliseconds: milliseconds))
    }

    @Test(
        "An offset moves the instant",
        arguments: ["2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00Z", "2026-03-02T04:00:00.0009-05:00"])
    func offsets(text: String) {
        #expect(Instant(iso8601: text) == Instant(milliseconds: 1_772_442_000_000))
    }

    @Test(
        "What is not an instant is refused",
        arguments: [
            "", "2026-03-02", "2026-02-30T00:00:00Z", "2026-03-02T25:00:00Z", "2026-03-02T09:00:00",
            "2026-03-02T09:00:00.Z", "x",
        ])
    func refused(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test("A period is a month, a year or a range")
    func periods() throws {
        #expect(Period("2026-02")?.description == "2026-02-01/2026-02-28")
        #expect(Period("2028")?.description == "2028-01-01/2028-12-31")
        #expect(Period("2026-03-01/2026-03-15")?.description == "2026-03-01/2026-03-15")
        #expect(Period("2026-13") == nil)
        #expect(Period("2026-03-15/2026-03-01") == nil)
    }

    @Test("SIREN and SIRET checksums, with La Poste's own rule")
    func registrationNumbers() {
        #expect(RegistrationNumber.isSIREN("732829320"))
        #expect(!RegistrationNumber.isSIREN("732829321"))
        #expect(RegistrationNumber.isSIRET("73282932000074"))
        #expect(!RegistrationNumber.isSIRET("73282932000075"))
        #expect(RegistrationNumber.isSIRET("35600000049837"))
        #expect(!RegistrationNumber.isSIREN("73282932é"))
    }

    @Test("A batch gives back what was put in, and refuses a cut record")
    func batch() throws {
        var batch = MessageBatch()
        batch.append(topic: Array("a/b".utf8), payload: [1, 2, 3], arrival: Instant(milliseconds: 77), qos: 1)
        batch.append(topic: [], payload: [], arrival: Instant(milliseconds: -5), isRetained: true)
        let copy = try MessageBatch(validating: batch.bytes)
        var seen: [(Range<Int>, Range<Int>, Int64, UInt8, Bool)] = []
        copy.forEach { seen.append(($0.topic, $0.payload, $0.arrival.milliseconds, $0.qos, $0.isRetained)) }
        #expect(seen.count == 2)
        #expect(Array(copy.bytes[seen[0].0]) == Array("a/b".utf8))
        #expect(Array(copy.bytes[seen[0].1]) == [1, 2, 3])
        #expect(seen[0].2 == 77 && seen[0].3 == 1 && !seen[0].4)
        #expect(seen[1].2 == -5 && seen[1].4)
        #expect(throws: MessageBatchError.self) { try MessageBatch(validating: Array(batch.bytes.dropLast())) }
    }
}
