import SiteSettings
import StrictYAML
import Testing
import UsageDomain

@Suite("A thing of the registry as somebody typed it")
struct RegistryEntryTests {
    private static let token = "badge:" + String(repeating: "0a1f", count: 16)

    private let registry = LabRegistry(
        lab: Lab(
            id: "l", name: "L'Atelier \"neuf\"", siret: "73282932000074",
            innovationApproval: InnovationApproval(
                number: "A-1", from: CivilDate(daysSince1970: 20_000), to: CivilDate(daysSince1970: 21_000),
                authority: "Ministère")),
        machines: [
            Machine(
                id: "saw", kind: .other, name: "Scie", owner: .company("ferrand"), unbadged: .maintenance,
                power: PowerThresholds(busyAbove: .watts(100)), timing: SessionTiming(staleAfter: .minutes(3)),
                devices: [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "plug 1"), channel: 2)]),
            Machine(id: "mill", kind: .cncMill, name: "Fraiseuse"),
        ], companies: [Company(id: "ferrand", name: "Ferrand", siren: "732829320", address: "1 rue\n69000 Lyon")],
        projects: [Project(id: "vanne", company: "ferrand", title: "Vanne", purpose: .innovation)],
        members: [
            Member(id: "m-1", name: "Ada", company: "ferrand", defaultProject: "vanne", badges: ["AA01", token]),
            Member(id: "m-2"),
        ])

    @Test("typed as it is changes nothing, whatever it is")
    func unchanged() throws {
        for part in RegistryPart.allCases {
            for id in registry.ids(of: part) {
                let entry = try #require(RegistryEntry(part, id: id, in: registry))
                #expect(try entry.applied(to: registry, isNew: false) == registry, "\(part) \(id)")
                #expect(Set(entry.values.keys) == Set(RegistryEntry.keys(of: part)) || part == .lab, "\(part)")
            }
            #expect(RegistryEntry(part, id: "absent", in: registry) == nil)
        }
    }

    @Test("changes its field, and is added after the others")
    func changed() throws {
        var entry = try #require(RegistryEntry(.machine, id: "mill", in: registry))
        entry.values["power.busy_above"] = "1.5 kW"
        entry.values["unbadged"] = "training"
        var other = registry
        other.machines[1].power.busyAbove = .watts(1500)
        other.machines[1].unbadged = .training
        #expect(try entry.applied(to: registry, isNew: false) == other)
        entry.devices = []
        let new = RegistryEntry(.company, id: "dupont", values: ["name": "null", "siren": " "])
        #expect(try new.applied(to: registry, isNew: true).companies.last == Company(id: "dupont", name: "null"))
    }

    private static let wrong: [(part: RegistryPart, id: String, key: String, value: String, problem: RegistryProblem)] =
        [
            (.machine, "mill", "name", "", .missing(key: "name")),
            (.machine, "mill", "name", String(repeating: "x", count: 10_000), .tooLong(limit: 200)),
            (.machine, "mill", "room", "a\u{7}b", .controlCharacter),
            (.machine, "mill", "rated_power", "beaucoup", .notAPower("beaucoup")),
            (.machine, "mill", "power.busy_above", "3 W", .workNotAboveOn(.watts(3), on: .watts(5))),
            (.machine, "mill", "power.busy_below", "3 W", .restWithoutWork),
            (.machine, "saw", "power.busy_below", "200 W", .restAboveWork(.watts(200), work: .watts(100))),
            (.machine, "saw", "timing.idle_timeout", "9d", .outOfBounds("9d", lowest: "1s", highest: "7d")),
            (.machine, "saw", "acquired", "hier", .notADate("hier")),
            (.machine, "saw", "owner", "personne", .unknownCompany("personne")),
            (.company, "ferrand", "siren", "732829321", .wrongChecksum("732829321", name: "SIREN")),
            (.company, "ferrand", "siret", "12", .wrongDigits("12", name: "SIRET", count: 14)),
            (
                .company, "ferrand", "vat_number", "FR44999999999",
                .vatNumberOfAnother("FR44999999999", siren: "732829320")
            ),
            (.project, "vanne", "company", "personne", .unknownCompany("personne")),
            (.member, "m-2", "default_project", "rien", .unknownProject("rien")),
            (.lab, "l", "timezone", "Mars/Olympus", .notATimeZone("Mars/Olympus")),
            (.lab, "l", "innovation_approval.number", "", .missing(key: "number")),
        ]

    @Test("is refused at the field that is wrong, by the file's own rules", arguments: wrong.indices)
    func refused(number: Int) throws {
        let (part, id, key, value, problem) = Self.wrong[number]
        var entry = try #require(RegistryEntry(part, id: id, in: registry))
        entry.values[key] = value
        let found = try #require(throws: YAMLProblem.self) { try entry.applied(to: registry, isNew: false) }
        #expect(found.cause as? RegistryProblem == problem, "\(found)")
        let index = try #require(registry.ids(of: part).firstIndex(of: id))
        #expect(entry.place(of: found, index: index) == .field(key), "\(found)")
    }

    @Test("that contradicts another thing says which")
    func elsewhere() throws {
        var entry = try #require(RegistryEntry(.project, id: "vanne", in: registry))
        entry.values["company"] = ""
        #expect(try entry.applied(to: registry, isNew: false).projects[0].company == nil)
        let gone = registry.removing(.company, "ferrand")
        let found = try #require(throws: YAMLProblem.self) { try RegistryEntry.checked(gone) }
        #expect(entry.place(of: found, index: -1) == .other(.project, index: 0))
        var taken = try #require(RegistryEntry(.member, id: "m-2", in: registry))
        taken.badges = ["aa:01"]
        let worn = try #require(throws: YAMLProblem.self) { try taken.applied(to: registry, isNew: false) }
        #expect(taken.place(of: worn, index: 1) == .field("badges"))
        guard case .badgeTaken("AA01", by: "m-1", line: _)? = worn.cause as? RegistryProblem else {
            Issue.record("\(worn)")
            return
        }
        let twice = RegistryEntry(.member, id: "m-2")
        let double = try #require(throws: YAMLProblem.self) { try twice.applied(to: registry, isNew: true) }
        #expect(twice.place(of: double, index: 2) == .field("id"))
    }

    @Test("A badge is a UID or a token that was made of one, and nothing in between")
    func tokens() throws {
        var entry = RegistryEntry(.member, id: "m-3", badges: ["04:a1", Self.token.replacing("0", with: "1")])
        #expect(
            try entry.applied(to: registry, isNew: true).members[2].badges == [
                "04A1", Self.token.replacing("0", with: "1"),
            ])
        for wrong in ["badge:", "badge:12", "badge:" + String(repeating: "G", count: 64), "00"] {
            entry.badges = [wrong]
            let found = try #require(throws: YAMLProblem.self) { try entry.applied(to: registry, isNew: true) }
            #expect(found.cause as? RegistryProblem == .notABadge(wrong))
        }
    }
}
