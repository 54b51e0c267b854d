import Decisions
import Derivation
import Dialects
import SessionEngine
import Testing
import UsageDomain

@Suite("Engine settings from a registry")
struct EngineSettingsTests {
    struct Silence: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let dialects: [DialectName]
        var stated: TimeSpan?
        let staleAfter: TimeSpan
        let hold: TimeSpan
    }

    /// Expected periods as the shipped dialects state them: native 30 s, Shelly 60 s, Tasmota 300 s.
    @Test(
        "Silence is three periods of the slowest device, within 90 s and 15 min; only native devices make the engine wait",
        arguments: [
            Silence(testDescription: "native", dialects: ["native"], staleAfter: .seconds(90), hold: .seconds(5)),
            Silence(testDescription: "Shelly", dialects: ["shelly-gen2"], staleAfter: .seconds(180), hold: .zero),
            Silence(testDescription: "Tasmota", dialects: ["tasmota"], staleAfter: .minutes(15), hold: .zero),
            Silence(
                testDescription: "plug and reader", dialects: ["tasmota", "native"], staleAfter: .minutes(15),
                hold: .seconds(5)),
            Silence(
                testDescription: "unknown dialect", dialects: ["unheard-of"], staleAfter: .seconds(180), hold: .zero),
            Silence(testDescription: "no device", dialects: [], staleAfter: .seconds(180), hold: .zero),
            Silence(
                testDescription: "what the registry states", dialects: ["native"], stated: .seconds(20),
                staleAfter: .seconds(20), hold: .seconds(5)),
        ])
    func silence(silence: Silence) throws {
        let machine = Machine(
            id: "m", kind: .other, name: "m", timing: SessionTiming(staleAfter: silence.stated),
            devices: silence.dialects.map { DeviceBinding(address: DeviceAddress(dialect: $0, id: "d")) })
        let settings = try settings(LabRegistry(lab: Lab(id: "l", name: "l"), machines: [machine]))
        let found = try #require(settings.machines.first)
        #expect(found.staleAfter == silence.staleAfter)
        #expect(found.hold == silence.hold)
        #expect(found.periods.count == (silence.stated == nil ? silence.dialects.count : 0))
    }

    @Test("A badge stands for its member, and the company and purpose of the member's project")
    func badges() throws {
        let registry = LabRegistry(
            lab: Lab(id: "l", name: "l"),
            companies: [Company(id: "c", name: "C", siren: "732829320")],
            projects: [Project(id: "p", company: "c", title: "P", purpose: .innovation)],
            members: [
                Member(id: "with", name: nil, company: nil, defaultProject: "p", badges: ["01", "02"]),
                Member(id: "lost", name: nil, company: nil, defaultProject: "gone", badges: ["03"]),
            ])
        let badges = try settings(registry).badges
        let pseudonym = BadgePseudonym(key: Array(0..<32))
        let expected = Attribution(member: "with", company: "c", project: "p", purpose: .innovation)
        #expect(badges[pseudonym.token(for: "01")] == expected)
        #expect(badges[pseudonym.token(for: "02")] == expected)
        #expect(badges[pseudonym.token(for: "03")] == Attribution(member: "lost"))
        let claims = badges.filter { $0.key.rawValue.hasPrefix("claim:") }
        #expect(badges.count - claims.count == 3)
        #expect(claims[Claim.token(of: "with", for: nil)] == expected)
        #expect(claims.count == 2, "project p is of another company than either member's own")
    }

    private func settings(_ registry: LabRegistry) throws -> EngineSettings {
        EngineSettings(
            registry: registry, catalogue: try DialectCatalogue(directories: [Collector.dialects]),
            pseudonym: BadgePseudonym(key: Array(0..<32)))
    }
}
