import Foundation
import SiteSettings
import Testing
import UsageDomain

@Suite("The registry file")
struct RegistryFileTests {
    private static let example = """
        lab:
          id: beaux-exemples
          name: L'Atelier des Beaux Exemples
          siret: "73282932000074"
          timezone: Europe/Paris
          innovation_approval: null
        machines:
          - id: laser-1
            kind: laserCutter
            name: Découpeuse laser 100 W
            inventory: LC-001
            owner: lab
            rated_power: 1800 W
            power: {on_above: 5 W, busy_above: 120 W, start_delay: 10s, end_delay: 60s}
            devices:
              - {dialect: tasmota, id: plug-laser}
          - id: printer-1
            kind: printer3D
            name: Imprimante 3D
            inventory: P3-001
            devices:
              - {dialect: octoprint, id: octoPrint}
              - {dialect: shelly-gen2, id: shellyplusplugs-a0b1c2, channel: 0}
        companies:
          - {id: ferrand, name: Ateliers Ferrand SARL, siren: "732829320"}
        projects:
          - {id: ferrand-proto, company: ferrand, title: Prototype de vanne, purpose: innovation}
        members:
          - id: m-17
            name: null
            company: ferrand
            default_project: ferrand-proto
            badges: ["04A2B3C4D5E6"]
        """

    @Test("The documented form is read whole")
    func readsExample() throws {
        let registry = try RegistryFile.read(text: Self.example, file: "lab.yaml")
        #expect(
            registry
                == LabRegistry(
                    lab: Lab(id: "beaux-exemples", name: "L'Atelier des Beaux Exemples", siret: "73282932000074"),
                    machines: [
                        Machine(
                            id: "laser-1", kind: .laserCutter, name: "Découpeuse laser 100 W", inventory: "LC-001",
                            ratedPower: .watts(1800), power: PowerThresholds(busyAbove: .watts(120)),
                            devices: [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "plug-laser"))]),
                        Machine(
                            id: "printer-1", kind: .printer3D, name: "Imprimante 3D", inventory: "P3-001",
                            devices: [
                                DeviceBinding(address: DeviceAddress(dialect: "octoprint", id: "octoPrint")),
                                DeviceBinding(
                                    address: DeviceAddress(dialect: "shelly-gen2", id: "shellyplusplugs-a0b1c2"),
                                    channel: 0),
                            ]),
                    ],
                    companies: [Company(id: "ferrand", name: "Ateliers Ferrand SARL", siren: "732829320")],
                    projects: [
                        Project(
                            id: "ferrand-proto", company: "ferrand", title: "Prototype de vanne", purpose: .innovation)
                    ],
                    members: [
                        Member(
                            id: "m-17", company: "ferrand", defaultProject: "ferrand-proto", badges: ["04A2B3C4D5E6"])
                    ]))
    }

    @Test("Everything a registry can say survives writing and reading, and the text is then settled")
    func roundTrip() throws {
        var registry = try RegistryFile.read(text: Self.example, file: "lab.yaml")
        registry.lab.address = "12 rue des Forges\n38000 Grenoble"
        registry.lab.legalForm = "Association loi 1901"
        registry.lab.contact = "bonjour@exemple.org"
        registry.lab.registration = "RNA W381234567"
        registry.lab.vatNumber = "FR44732829320"
        registry.lab.vatRegime = "TVA sur les encaissements"
        registry.lab.timezone = "Indian/Reunion"
        registry.lab.innovationApproval = InnovationApproval(
            number: "2026-A-1", from: try #require(CivilDate("2026-01-01")), to: try #require(CivilDate("2028-12-31")),
            authority: "DRARI")
        registry.machines[0].maker = "Exemple Laser"
        registry.machines[0].model = "L-100"
        registry.machines[0].serial = "0042"
        registry.machines[0].acquired = CivilDate("2024-09-02")
        registry.machines[0].room = "Atelier bois"
        registry.machines[0].owner = .company("ferrand")
        registry.machines[0].lessor = "Exemple Bail SA"
        registry.machines[0].power = PowerThresholds(
            onAbove: Power(milliwatts: 500), busyAbove: Power(milliwatts: 1_234_567), busyBelow: .watts(90),
            startDelay: .milliseconds(1500), endDelay: .minutes(2))
        registry.machines[0].timing = SessionTiming(
            minimumRun: .zero, idleTimeout: .hours(2), staleAfter: .seconds(90))
        registry.companies[0].siret = "73282932000074"
        registry.companies[0].address = "1 place du Marché"
        registry.companies[0].vatNumber = "FR44732829320"
        registry.companies[0].size = "petite entreprise"
        registry.projects[0].contract = "2026-014"
        registry.projects[0].publicFunding = "bon régional: 2 000 €"
        registry.projects[0].approvalAgreed = CivilDate("2026-02-27")
        registry.projects[0].description = "Une vanne: \"sûre\" # et simple\n\tdeuxième ligne"
        registry.members[0].name = "Zoé"
        registry.members[0].role = "technicienne d'essais"
        registry.members[0].employment = .unpaidManager
        registry.members[0].qualification = "BTS CRSA"
        registry.members[0].badges.append("DEADBEEF")

        let text = RegistryFile.write(registry)
        let again = try RegistryFile.read(text: text, file: "lab.yaml")
        #expect(again == registry)
        #expect(RegistryFile.write(again) == text)
    }

    @Test("What an older version stored without these keys is read, and stores the same text again")
    func olderRegistry() throws {
        let stored = #"""
            {"companies":[{"id":"ferrand","name":"Ferrand"}],"lab":{"id":"l","name":"L","timezone":"Europe/Paris"},\#
            "machines":[],"members":[{"badges":[],"id":"m-17"}],\#
            "projects":[{"id":"p","purpose":"innovation","title":"T"}]}
            """#
        let registry = try JSONDecoder().decode(LabRegistry.self, from: Data(stored.utf8))
        #expect(registry.lab.registration == nil && registry.members[0].role == nil)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(registry), as: UTF8.self) == stored)
    }

    @Test(
        "A name is given back as it was, whatever it looks like",
        arguments: [
            "null", "~", "true", "No", "off", "12", "1e3", "0x1F", "2026-01-01", "12:30", ".5", "-", "- a", "a: b",
            "a:", "# a", "a # b", "[a]", "{a: b}", "a, b", "*a", "&a *a", "!tag", "%a", "@a", "`a`", "|", ">", "?",
            "'a'", "\"a\"", "a\\b", "\\", " a ", "a  b", "1800 W", "60s", "L'Été", "日本語", "👩‍🔧", "a\u{FEFF}b",
            "a\u{200B}b", "\u{00A0}a", "a\u{202F}b", "---", "...", "=", "<<", "a\u{E000}",
        ])
    func hostileNames(name: String) throws {
        let registry = LabRegistry(
            lab: Lab(id: "l", name: name),
            machines: [
                Machine(
                    id: "m", kind: .other, name: name, room: name,
                    devices: [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: name))])
            ],
            projects: [Project(id: "p", company: nil, title: name, purpose: .other, description: name + "\n" + name)])
        #expect(try RegistryFile.read(text: RegistryFile.write(registry), file: "lab.yaml") == registry)
    }

    @Test("Badges, SIREN and SIRET are read in the spellings people use")
    func normalisation() throws {
        let registry = try RegistryFile.read(
            text: """
                lab: {id: l, name: L, siret: 732 829 320 00074}
                companies: [{id: c, name: C, siren: 732 829 320, vat_number: fr 44 732829320}]
                members: [{id: m, badges: ["04:a2:b3:c4", "04-A2-B3-C5", "04 a2 b3 c6", "7"]}]
                """, file: "lab.yaml")
        #expect(registry.lab.siret == "73282932000074")
        #expect(registry.companies[0].siren == "732829320")
        #expect(registry.companies[0].vatNumber == "FR44732829320")
        #expect(registry.members[0].badges == ["04A2B3C4", "04A2B3C5", "04A2B3C6", "7"])
    }

    @Test(
        "Units are read exactly",
        arguments: [
            ("2 kW", 2_000_000), ("1800 W", 1_800_000), ("1800W", 1_800_000), ("0.5 W", 500), ("500 mW", 500),
            ("1.234 kW", 1_234_000),
        ])
    func powers(text: String, milliwatts: Int64) throws {
        let registry = try RegistryFile.read(
            text: "lab: {id: l, name: L}\nmachines: [{id: m, kind: other, name: M, rated_power: \(text)}]\n",
            file: "lab.yaml")
        #expect(registry.machines[0].ratedPower == Power(milliwatts: milliwatts))
    }

    @Test(
        "Durations are read exactly",
        arguments: [("10s", 10_000), ("15min", 900_000), ("15 min", 900_000), ("1.5h", 5_400_000), ("2d", 172_800_000)])
    func spans(text: String, milliseconds: Int64) throws {
        let registry = try RegistryFile.read(
            text: "lab: {id: l, name: L}\nmachines: [{id: m, kind: other, name: M, timing: {idle_timeout: \(text)}}]\n",
            file: "lab.yaml")
        #expect(registry.machines[0].timing.idleTimeout == TimeSpan(milliseconds: milliseconds))
    }

    @Test("A binding says which channels it takes and whether they are metered, and keeps the form it had")
    func channels() throws {
        func text(_ devices: String) -> String {
            "lab:\n  id: l\n  name: L\n  timezone: Europe/Paris\nmachines:\n  - id: m\n    kind: other\n    name: M\n"
                + "    owner: lab\n    devices:\n" + devices
        }
        let cases: [(String, DeviceChannels, Bool)] = [
            ("{dialect: tasmota, id: x}", .rest, true), ("{dialect: tasmota, id: x, channel: 2}", .only([2]), true),
            ("{dialect: tasmota, id: x, channels: [0, 1, 4]}", .only([0, 1, 4]), true),
            ("{dialect: tasmota, id: x, channels: all}", .all, true),
            ("{dialect: tasmota, id: x, channels: all, meter: false}", .all, false),
        ]
        for (line, channels, isMetering) in cases {
            let file = text("      - \(line)\n")
            let registry = try RegistryFile.read(text: file, file: "lab.yaml")
            let binding = try #require(registry.machines.first?.devices.first)
            #expect(binding.channels == channels && binding.isMetering == isMetering)
            #expect(RegistryFile.write(registry) == file)
            let stored = try JSONEncoder().encode(binding)
            #expect(try JSONDecoder().decode(DeviceBinding.self, from: stored) == binding)
        }
        let several = text("      - {dialect: tasmota, id: x, channels: [4, 0]}\n")
        let registry = try RegistryFile.read(text: several, file: "lab.yaml")
        #expect(registry.machines[0].devices[0].channels == .only([0, 4]))
    }

    @Test("A binding stored before there were several channels is read as it was meant")
    func storedChannels() throws {
        let address = #""address":{"dialect":"tasmota","id":"x"}"#
        let one = try JSONDecoder().decode(DeviceBinding.self, from: Data("{\(address),\"channel\":3}".utf8))
        #expect(one == DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "x"), channel: 3))
        let whole = try JSONDecoder().decode(DeviceBinding.self, from: Data("{\(address)}".utf8))
        #expect(whole == DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "x")))
    }
}
