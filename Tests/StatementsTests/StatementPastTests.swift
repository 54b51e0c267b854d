import TaxRules
import Testing
import UsageDomain

@testable import Statements

/// A line states the facts of its day, whatever the registry says now.
@Suite struct StatementPastTests {
    private func timeline(from day: String, _ change: (inout LabRegistry) -> Void) throws -> RegistryTimeline {
        let first = StatementFixture.registry()
        var later = first
        change(&later)
        return RegistryTimeline([
            RegistryTimeline.Version(number: 1, effective: .distantPast, registry: first),
            RegistryTimeline.Version(number: 2, effective: try StatementFixture.at(day), registry: later),
        ])
    }

    private func statement(
        from day: String, sessions: [UsageSession]? = nil, _ change: (inout LabRegistry) -> Void
    ) throws -> UsageStatement {
        try StatementBuilder.build(
            StatementFixture.input(timeline: timeline(from: day, change), sessions: sessions, others: []))
    }

    @Test func `a clock that was wrong is part of the method, on the lab's clock`() throws {
        var input = try StatementFixture.input(others: [])
        let noon = try StatementFixture.at("2026-03-04T11:00:00.000Z")
        input.clock = [
            ClockIncident(kind: .placed(by: .hours(-3)), from: noon, to: noon + .minutes(90)),
            ClockIncident(kind: .jumped, from: noon + .hours(2), to: noon + .hours(4)),
        ]
        let rules = try StatementBuilder.build(input).method.rules.suffix(2)
        let words = rules.map { $0.french.replacing("\u{a0}", with: " ").replacing("\u{202f}", with: " ") }
        #expect(words.first?.contains("avançait de 3 h") == true && words.first?.contains("12:00:00") == true)
        #expect(words.last?.contains("lacune") == true && words.last?.contains("16:00:00") == true)
    }

    @Test func `what changed after the period changes nothing of it`() throws {
        let before = try StatementBuilder.build(StatementFixture.input(others: []))
        let after = try statement(from: "2026-04-01T08:00:00.000Z") { registry in
            registry.machines[0] = Machine(
                id: "laser-1", kind: .other, name: "Autre", owner: .company("ferrand"), devices: [])
            registry.machines.removeLast()
            registry.projects.removeAll()
            registry.members[0].company = "autre"
            registry.members[0].defaultProject = nil
            registry.companies.removeFirst()
        }
        #expect(after.lines == before.lines && after.machines == before.machines)
        #expect(after.projects == before.projects && after.method.thresholds == before.method.thresholds)
        #expect(after.client == before.client)
    }

    @Test func `a machine sold in mid-month has the owner of each session's day`() throws {
        let statement = try statement(
            from: "2026-03-08T00:00:00.000Z",
            sessions: [
                StatementFixture.session(start: "2026-03-05T08:00:00.000Z"),
                StatementFixture.session(start: "2026-03-09T08:00:00.000Z"),
            ]
        ) { registry in
            registry.machines[0].owner = .company("ferrand")
            registry.machines[0].acquired = CivilDate("2026-03-08")
            registry.machines[0].devices = [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "prise-4"))]
            registry.machines[0].power.busyAbove = .watts(90)
        }
        #expect(statement.lines.map(\.owner) == [.lab, .client])
        #expect(statement.lines.map(\.notes) == [[.hiredMachine, .staffHours], [.companyMachine, .staffHours]])
        let machine = try #require(statement.machines.first)
        #expect(machine.owner == .lab && machine.devices == ["native:laser-1"] && machine.newAssetDate == nil)
        #expect(machine.changes?.map(\.owner) == [.lab, .client])
        #expect(machine.changes?.last?.from == "2026-03-08T00:00:00.000Z")
        #expect(machine.changes?.last?.devices == ["tasmota:prise-4"])
        #expect(statement.method.thresholds.map(\.busyAboveMW) == [120_000, 90_000])
        #expect(statement.method.thresholds.map(\.from) == [nil, "2026-03-08T00:00:00.000Z"])
        let view = try StatementView(
            SealedStatement(statement, key: StatementFixture.key()), StatementFixture.texts())
        let facts = try #require(view.machines.first?.facts.last)
        #expect(facts.contains("08/03/2026") && facts.contains("propriétaire : Ateliers Ferrand SARL (client)"))
        #expect(view.machines[0].sessions[0].more.contains("propriétaire à cette date : L'Atelier des Beaux Exemples"))
    }

    @Test func `employer and purpose are those of the day`() throws {
        let statement = try statement(from: "2026-03-11T12:00:00.000Z") { registry in
            registry.members[0].company = "autre"
            registry.members[0].defaultProject = nil
            registry.projects[1].purpose = .production
        }
        #expect(statement.lines.map(\.operatorStanding) == [.company, .company, .company, nil, .otherEmployer])
        #expect(statement.lines.map(\.purpose) == [.innovation, .innovation, .production, .innovation, .production])
        let project = statement.projects.filter { $0.id == "ferrand-proto" }
        #expect(project.map(\.purpose) == [.innovation, .production])
        #expect(project.map(\.from) == [nil, "2026-03-11T12:00:00.000Z"])
    }

    @Test func `an open session and a device that may still send make a statement provisional`() throws {
        var open = try StatementFixture.session(start: "2026-03-31T20:00:00.000Z")
        open.end = nil
        open.closeReason = nil
        var input = try StatementFixture.input(sessions: StatementFixture.month() + [open])
        var sealed = try StatementFixture.sealed(input)
        #expect(sealed.statement.provisional && sealed.statement.lines.count == 5)
        #expect(sealed.statement.openSessions?.map(\.localStart) == ["2026-03-31T22:00:00.000+02:00"])
        func banner() throws -> String { StatementView(sealed, try StatementFixture.texts()).banners.first ?? "" }
        #expect(try banner().contains("1 séance encore ouverte, commencée le 31/03/2026 22:00"))
        input = try StatementFixture.input()
        input.awaitedDevices = [
            StatementAwaitedDevice(
                device: "native:laser-1", machine: "laser-1", lastHeard: "2026-03-30T10:00:00.000Z",
                until: "2026-04-07T22:00:00.000Z")
        ]
        sealed = try StatementFixture.sealed(input)
        #expect(sealed.statement.provisional)
        #expect(try banner().contains("native:laser-1"))
        #expect(try StatementVerifier.verify(json: sealed.json, signature: sealed.signatureJSON).isValid)
    }
}
