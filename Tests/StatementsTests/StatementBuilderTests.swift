import Accounting
import Foundation
import TaxRules
import Testing
import UsageDomain

@testable import Statements

@Suite struct StatementBuilderTests {
    @Test func `lists every closed session of the company that started in the period`() throws {
        var sessions = try StatementFixture.month()
        sessions.append(try StatementFixture.session(start: "2026-02-28T22:59:59.999Z"))
        sessions.append(try StatementFixture.session(start: "2026-02-28T23:00:00.000Z"))
        sessions.append(try StatementFixture.session(start: "2026-03-31T21:59:59.999Z"))
        sessions.append(try StatementFixture.session(start: "2026-03-31T22:00:00.000Z"))
        var open = try StatementFixture.session(start: "2026-03-30T08:00:00.000Z")
        open.end = nil
        sessions.append(open)
        let statement = try StatementBuilder.build(StatementFixture.input(sessions: sessions))
        #expect(statement.lines.count == 7)
        #expect(statement.lines.first?.localStart == "2026-03-01T00:00:00.000+01:00")
        #expect(statement.lines.last?.localStart == "2026-03-31T23:59:59.999+02:00")
        #expect(statement.period.start == "2026-02-28T23:00:00.000Z")
        #expect(statement.period.end == "2026-03-31T22:00:00.000Z")
    }

    @Test func `a line says where the rest of its session is stated`() throws {
        var part = try StatementFixture.session(start: "2026-03-31T20:00:00.000Z", minutes: 120, busy: 120)
        part.id = "laser-1@over-the-end"
        var input = try StatementFixture.input(sessions: StatementFixture.month() + [part])
        let start = try StatementFixture.at("2026-03-31T20:00:00.000Z")
        input.wholes = [part.id: SessionPart.Whole(start: start, end: start + .hours(40))]
        let statement = try StatementBuilder.build(input)
        let line = try #require(statement.lines.first { $0.id == part.id })
        #expect(line.busyMs == 7_200_000 && line.beganBefore == nil)
        #expect(line.localEnd == "2026-04-01T00:00:00.000+02:00")
        #expect(line.goesOnUntil == "2026-04-02T14:00:00.000+02:00")
        #expect(statement.lines.count { $0.beganBefore != nil || $0.goesOnUntil != nil } == 1)
        let csv = String(decoding: StatementCSV.bytes(statement), as: UTF8.self)
        #expect(csv.contains(";02/04/2026 14:00:00;\r\n"))
    }

    @Test func `one person at two machines of the company at once is marked on both lines, and nowhere else`() throws {
        let both = Attribution(member: "m-17", company: "ferrand", project: "ferrand-proto", purpose: .innovation)
        let sessions =
            try StatementFixture.month() + [
                StatementFixture.session(
                    "printer-1", start: "2026-03-05T14:00:00.000Z", minutes: 45, busy: 40, attribution: both),
                StatementFixture.session(
                    "printer-1", start: "2026-03-11T08:10:00.000Z", minutes: 45, busy: 40,
                    attribution: Attribution(company: "ferrand")),
            ]
        let statement = try StatementBuilder.build(StatementFixture.input(sessions: sessions))
        let marked = statement.lines.filter { $0.alsoAt != nil }
        #expect(marked.map(\.machine) == ["laser-1", "printer-1"])
        #expect(marked.map(\.alsoAt) == [["printer-1"], ["laser-1"]])
        let view = try StatementView(SealedStatement(statement, key: StatementFixture.key()), StatementFixture.texts())
        let text = String(decoding: try JSONEncoder().encode(view), as: UTF8.self)
        #expect(text.contains("opérateur également en séance au même moment : Imprimante 3D"))
        let csv = String(decoding: StatementCSV.bytes(statement), as: UTF8.self)
        #expect(csv.contains(";Aussi à\r\n") && csv.contains(";printer-1\r\n") && csv.contains(";laser-1\r\n"))
    }

    @Test func `energy that nothing measured is not zero`() throws {
        var session = try StatementFixture.session(start: "2026-03-05T13:05:10.250Z")
        (session.energy, session.energyGrade) = (.zero, .estimated)
        let statement = try StatementBuilder.build(StatementFixture.input(sessions: [session], others: []))
        let view = try StatementView(SealedStatement(statement, key: StatementFixture.key()), StatementFixture.texts())
        let text = String(decoding: try JSONEncoder().encode(view), as: UTF8.self)
        #expect(!text.contains("0,000") && !text.contains("\u{A0}kWh"))
        let csv = String(decoding: StatementCSV.bytes(statement), as: UTF8.self)
        #expect(csv.contains(";0;;") && csv.contains(";;estimé;déduit;"))
    }

    @Test func `a year begins at its own local midnight`() throws {
        let sessions = [
            try StatementFixture.session(start: "2025-12-31T22:59:59.999Z"),
            try StatementFixture.session(start: "2025-12-31T23:00:00.000Z"),
        ]
        let statement = try StatementBuilder.build(
            StatementFixture.input(period: "2026", sessions: sessions, others: []))
        #expect(statement.lines.map(\.localStart) == ["2026-01-01T00:00:00.000+01:00"])
    }

    @Test func `the hour that occurs twice keeps two different offsets`() throws {
        let sessions = [
            try StatementFixture.session(start: "2026-10-25T00:30:00.000Z", minutes: 20, busy: 10),
            try StatementFixture.session(start: "2026-10-25T01:30:00.000Z", minutes: 20, busy: 10),
        ]
        let statement = try StatementBuilder.build(
            StatementFixture.input(
                period: "2026-10", sessions: sessions, others: [], issuedAt: "2026-11-02T07:30:00.000Z"))
        #expect(
            statement.lines.map(\.localStart)
                == ["2026-10-25T02:30:00.000+02:00", "2026-10-25T02:30:00.000+01:00"])
    }

    @Test func `innovation comes first and every session has its sentence`() throws {
        let statement = try StatementBuilder.build(StatementFixture.input())
        #expect(statement.projectTotals.map(\.purpose) == [.innovation, .production])
        #expect(statement.projectTotals.map(\.sessions) == [4, 1])
        #expect(
            statement.lines.map(\.notes) == [
                [.hiredMachine, .staffHours], [.companyMachine, .staffHours], [.otherPurpose],
                [.serviceWithoutApproval], [.hiredMachine, .staffHours, .assistedWithoutApproval],
            ])
    }

    @Test func `numerator, denominator, unattributed time and gaps are whole milliseconds`() throws {
        let statement = try StatementBuilder.build(StatementFixture.input())
        let laser = try #require(statement.machineTotals.first { $0.machine == "laser-1" })
        #expect(laser.companyBusyMs == 4 * 3_600_000)
        #expect(laser.totalBusyMs == 6 * 3_600_000)
        #expect(laser.unattributedBusyMs == 3_600_000)
        #expect(laser.gapMs == 2 * 3_600_000)
        #expect(laser.shares.isEmpty)
        let printer = try #require(statement.machineTotals.first { $0.machine == "printer-1" })
        #expect(printer.shares.map(\.numeratorMs) == [35_400_000] && printer.shares[0].denominatorMs == 35_400_000)
    }

    @Test func `an approval counts only for the days it covers`() throws {
        var registry = StatementFixture.registry()
        registry.lab.innovationApproval = InnovationApproval(
            number: "X-1", from: try #require(CivilDate("2026-03-12")), to: try #require(CivilDate("2028-12-31")),
            authority: "ministère chargé de l’industrie")
        registry.projects[1].approvalAgreed = CivilDate("2026-03-01")
        let service = Attribution(
            company: "ferrand", project: "ferrand-proto", purpose: .innovation, accessMode: .service)
        let sessions = [
            try StatementFixture.session(start: "2026-03-11T22:59:00.000Z", attribution: service),
            try StatementFixture.session(start: "2026-03-11T23:00:00.000Z", attribution: service),
        ]
        let statement = try StatementBuilder.build(
            StatementFixture.input(registry: registry, sessions: sessions, others: []))
        #expect(statement.lines.map(\.notes) == [[.serviceWithoutApproval], [.approvedService]])
        #expect(statement.approval?.number == "X-1")
    }

    @Test func `a tax purpose that the project does not declare is not printed`() throws {
        let sessions = [
            try StatementFixture.session(
                start: "2026-03-11T08:00:00.000Z",
                attribution: Attribution(company: "ferrand", project: "a-serie", purpose: .innovation)),
            try StatementFixture.session(
                start: "2026-03-12T08:00:00.000Z", attribution: Attribution(company: "ferrand", purpose: .innovation)),
        ]
        let statement = try StatementBuilder.build(StatementFixture.input(sessions: sessions))
        #expect(statement.lines.map(\.purpose) == [.production, nil])
    }

    @Test func `a purpose that nobody declared is absent, and its sentence says so`() throws {
        let sessions = [
            try StatementFixture.session(start: "2026-03-11T08:00:00.000Z"),
            try StatementFixture.session(
                start: "2026-03-12T08:00:00.000Z", attribution: Attribution(member: "m-17", company: "ferrand")),
            try StatementFixture.session(
                start: "2026-03-13T08:00:00.000Z", attribution: Attribution(company: "ferrand", purpose: .other)),
        ]
        let sealed = try StatementFixture.sealed(StatementFixture.input(sessions: sessions))
        let statement = sealed.statement
        #expect(statement.lines.map(\.purpose) == [.innovation, nil, .other])
        #expect(statement.lines.map(\.notes) == [[.hiredMachine, .staffHours], [.undeclaredPurpose], [.otherPurpose]])
        #expect(statement.projectTotals.map(\.purpose) == [.innovation, .other, nil])
        #expect(statement.projectTotals.last?.project == nil)
        let note = try #require(statement.legalNotes.first { $0.corroboration == .undeclaredPurpose })
        #expect(note.french.hasPrefix("Finalité non déclarée"))
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(sealed.json)) as? [String: Any])
        let lines = try #require(document["lines"] as? [[String: Any]])
        #expect(lines.map { $0["purpose"] as? String } == ["innovation", nil, "other"])
        let rows = String(decoding: StatementCSV.bytes(statement), as: UTF8.self).components(separatedBy: "\r\n")
        #expect(rows[2].contains(";;;non déclarée;autonome;"))
        #expect(rows[3].contains(";;;autre;autonome;"))
        #expect(try StatementVerifier.verify(json: sealed.json, signature: sealed.signatureJSON).isValid)
    }

    @Test func `names appear only in the nominative variant`() throws {
        var input = try StatementFixture.input()
        #expect(try StatementBuilder.build(input).lines.first?.operator == "m-17")
        input.pseudonyms = ["m-17": "op-a3"]
        #expect(try StatementBuilder.build(input).lines.first?.operator == "op-a3")
        input.variant = .nominative
        #expect(try StatementBuilder.build(input).lines.first?.operator == "Camille Durand")
    }

    @Test(arguments: [
        ("2026-02-28T23:00:00.000Z", true), ("2026-03-31T21:59:59.999Z", true), ("2026-03-31T22:00:00.000Z", false),
    ])
    func `a period that is not over at issue is sealed as provisional`(issuedAt: String, expected: Bool) throws {
        let sealed = try StatementFixture.sealed(StatementFixture.input(issuedAt: issuedAt))
        #expect(sealed.statement.provisional == expected)
        let json = String(decoding: sealed.json, as: UTF8.self)
        #expect(json.contains("\"provisional\":\(expected)"))
    }

    @Test func `a period that begins after the day of issue is refused in one line`() throws {
        let input = try StatementFixture.input(issuedAt: "2026-02-28T22:59:59.999Z")
        let error = #expect(throws: StatementError.self) { try StatementBuilder.build(input) }
        #expect(
            error?.description
                == "the period begins on 2026-03-01, after the day of issue, 2026-02-28: choose one that has begun")
    }

    @Test func `an unknown time zone or company is an error`() throws {
        var input = try StatementFixture.input()
        input.declare { $0.lab.timezone = "Europe/Nowhere" }
        #expect(throws: StatementError.unknownTimeZone("Europe/Nowhere")) { try StatementBuilder.build(input) }
        input = try StatementFixture.input()
        input.company = "nobody"
        #expect(throws: StatementError.unknownCompany("nobody")) { try StatementBuilder.build(input) }
    }

    @Test func `figures that contradict themselves or do not fit are never issued`() throws {
        var sessions = try StatementFixture.month()
        sessions[0].durations.busy += .milliseconds(1)
        #expect(throws: StatementError.inconsistent(sessions[0].id.rawValue)) {
            try StatementBuilder.build(StatementFixture.input(sessions: sessions))
        }
        sessions = try StatementFixture.month()
        for index in sessions.indices { sessions[index].energy = Energy(milliwattHours: .max) }
        #expect(throws: StatementError.inconsistent("laser-1")) {
            try StatementBuilder.build(StatementFixture.input(sessions: sessions))
        }
    }
}
