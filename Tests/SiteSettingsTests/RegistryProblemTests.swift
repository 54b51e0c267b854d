import SiteSettings
import Testing
import UsageDomain

/// A registry that is wrong, and the one line that says so.
struct WrongRegistry: Sendable, CustomTestStringConvertible {
    let line: Int
    let message: String
    let text: String

    init(_ line: Int, _ message: String, _ text: String) {
        self.line = line
        self.message = message
        self.text = text
    }

    var testDescription: String { message }
}

@Suite("Wrong registries")
struct RegistryProblemTests {
    private static let form: [WrongRegistry] = [
        WrongRegistry(1, "expected a mapping", "just text\n"),
        WrongRegistry(1, "the key lab is missing", "machines: []\n"),
        WrongRegistry(1, "lab: expected a mapping", "lab: beaux-exemples\n"),
        WrongRegistry(1, "lab: the key id is missing", "lab: {name: L}\n"),
        WrongRegistry(
            3,
            "lab.colour: unknown key; expected one of address, contact, id, innovation_approval, legal_form, "
                + "name, opening_exceptions, opening_hours, registration, siret, timezone, vat_number, vat_regime",
            "lab:\n  id: l\n  colour: red\n"),
        WrongRegistry(
            2, "machins: unknown key; expected one of companies, lab, machines, members, projects",
            "lab: {id: l, name: L}\nmachins:\n  - id: x\n"),
        WrongRegistry(2, "machines: expected a list", "lab: {id: l, name: L}\nmachines: {id: m}\n"),
        WrongRegistry(2, "lab.name: is empty", "lab:\n  name: \"  \"\n  id: l\n"),
        WrongRegistry(1, "lab.name: contains a control character", "lab: {id: l, name: \"a\\nb\"}\n"),
        WrongRegistry(
            1, "lab.id: 'a/b' is not an id: letters, digits, '-', '_' and '.', at most 64",
            "lab: {id: a/b, name: L}\n"),
        WrongRegistry(
            1, "lab.id: 'été' is not an id: letters, digits, '-', '_' and '.', at most 64",
            "lab: {id: été, name: L}\n"),
        WrongRegistry(
            1, "lab.siret: 73282932000075: the SIRET fails its checksum",
            "lab: {id: l, name: L, siret: \"73282932000075\"}\n"),
        WrongRegistry(
            1, "lab.vat_number: FR44356000000 does not end with the SIREN 732829320",
            "lab: {id: l, name: L, siret: \"73282932000074\", vat_number: FR44356000000}\n"),
        WrongRegistry(1, "lab.siret: 7328: a SIRET has 14 digits", "lab: {id: l, name: L, siret: 7328}\n"),
        WrongRegistry(
            4, "lab.timezone: 'Europe/Lutece' is not a time zone; expected a name as Europe/Paris",
            "lab:\n  id: l\n  name: L\n  timezone: Europe/Lutece\n"),
        WrongRegistry(
            1, "lab.timezone: '../../etc/passwd' is not a time zone; expected a name as Europe/Paris",
            "lab: {id: l, name: L, timezone: ../../etc/passwd}\n"),
        WrongRegistry(
            4, "lab.innovation_approval.to: 2025-12-31 is before 2026-01-01",
            "lab:\n  id: l\n  name: L\n  innovation_approval: {number: A, from: 2026-01-01, to: 2025-12-31, authority: X}\n"
        ),
        WrongRegistry(
            1, "lab.innovation_approval.from: expected a date, as 2026-01-31, not '2026-02-30'",
            "lab: {id: l, name: L, innovation_approval: {number: A, from: 2026-02-30, to: 2026-12-31, authority: X}}\n"),
    ]

    private static func machine(_ line: Int, _ message: String, _ fields: String) -> WrongRegistry {
        WrongRegistry(
            line, message,
            "lab: {id: l, name: L}\nmachines:\n  - id: m\n    kind: other\n    name: M\n    \(fields)\n")
    }

    private static let machines: [WrongRegistry] = [
        WrongRegistry(
            2, "machines[0]: the key kind is missing", "lab: {id: l, name: L}\nmachines: [{id: m, name: M}]\n"),
        WrongRegistry(
            2,
            "machines[0].kind: 'laser' is not one of laserCutter, printer3D, cncRouter, cncMill, lathe, "
                + "vinylCutter, embroidery, other", "lab: {id: l, name: L}\nmachines: [{id: m, name: M, kind: laser}]\n"
        ),
        WrongRegistry(
            4, "machines[1].id: 'm' is already a machine (line 3)",
            "lab: {id: l, name: L}\nmachines:\n  - {id: m, name: M, kind: other}\n  - {id: m, name: N, kind: other}\n"),
        machine(
            6, "machines[0].rated_power: expected a power with its unit, as 1800 W or 2 kW, not '1800'",
            "rated_power: 1800"),
        machine(
            6, "machines[0].rated_power: expected a power with its unit, as 1800 W or 2 kW, not '-5 W'",
            "rated_power: -5 W"),
        machine(
            6, "machines[0].rated_power: expected a power with its unit, as 1800 W or 2 kW, not '99999999999999999 W'",
            "rated_power: 99999999999999999 W"),
        machine(6, "machines[0].rated_power: 0 W: must be between 0.001 W and 10000000 W", "rated_power: 0 W"),
        machine(
            6, "machines[0].rated_power: 99999 kW: must be between 0.001 W and 10000000 W",
            "rated_power: 99999 kW"),
        machine(
            6, "machines[0].power.busy_above: 5 W must be above on_above, 10 W",
            "power: {on_above: 10 W, busy_above: 5 W}"),
        machine(6, "machines[0].power.busy_above: 5 W must be above on_above, 5 W", "power: {busy_above: 5 W}"),
        machine(
            7, "machines[0].power.busy_below: 130 W must not be above busy_above, 120 W",
            "power: {busy_above: 120 W,\n      busy_below: 130 W}"),
        machine(6, "machines[0].power.busy_below: has no meaning without busy_above", "power: {busy_below: 9 W}"),
        machine(
            6, "machines[0].power.start_delay: expected a duration with its unit, as 10s or 15min, not '10'",
            "power: {start_delay: 10}"),
        machine(6, "machines[0].power.end_delay: 2h: must be between 0s and 60min", "power: {end_delay: 2h}"),
        machine(6, "machines[0].timing.idle_timeout: 0s: must be between 1s and 7d", "timing: {idle_timeout: 0s}"),
        machine(
            6, "machines[0].timing.stale_after: expected a duration with its unit, as 10s or 15min, not '1.0001s'",
            "timing: {stale_after: 1.0001s}"),
        machine(
            6, "machines[0].acquired: expected a date, as 2026-01-31, not '2024'", "acquired: \"2024\""),
        machine(6, "machines[0].owner: unknown company 'nobody'", "owner: nobody"),
        machine(6, "machines[0].devices[0]: the key dialect is missing", "devices: [{id: x}]"),
        machine(
            6, "machines[0].devices[0].channel: -1: must be between 0 and 999",
            "devices: [{dialect: tasmota, id: x, channel: -1}]"),
        machine(
            6, "machines[0].devices[0].channels: expected a list of channels, as [0, 1, 2], or all",
            "devices: [{dialect: tasmota, id: x, channels: 2}]"),
        machine(
            6, "machines[0].devices[0].channels[1]: 0 is there twice",
            "devices: [{dialect: tasmota, id: x, channels: [0, 0]}]"),
        machine(
            6, "machines[0].devices[0].channels: is empty; leave it out for the whole device",
            "devices: [{dialect: tasmota, id: x, channels: []}]"),
        machine(
            6, "machines[0].devices[0].channel: say channel or channels, not both",
            "devices: [{dialect: tasmota, id: x, channel: 0, channels: all}]"),
        machine(
            8,
            "machines[0].devices[1]: tasmota:x, all of whose channels one machine takes, "
                + "already speaks for m (line 7)",
            "devices:\n      - {dialect: tasmota, id: x, channels: all}\n      - {dialect: tasmota, id: x, channel: 1}"),
        machine(
            8, "machines[0].devices[1]: tasmota:x channel 2 already speaks for m (line 7)",
            "devices:\n      - {dialect: tasmota, id: x, channels: [0, 2]}\n"
                + "      - {dialect: tasmota, id: x, channels: [1, 2]}"),
        machine(
            8, "machines[0].devices[1]: tasmota:x channel 0 already speaks for m (line 7)",
            "devices:\n      - {dialect: tasmota, id: x}\n      - {dialect: tasmota, id: x, channel: 0}"),
        machine(
            10, "machines[1].devices[0]: tasmota:x channel 1 already speaks for m (line 6)",
            "devices: [{dialect: tasmota, id: x, channel: 1}]\n  - id: n\n    kind: other\n    name: N\n"
                + "    devices: [{dialect: tasmota, id: x, channel: 1}]"),
    ]

    private static func parties(_ line: Int, _ message: String, _ text: String) -> WrongRegistry {
        WrongRegistry(line, message, "lab: {id: l, name: L}\n\(text)\n")
    }

    private static let parties: [WrongRegistry] = [
        parties(
            2, "companies[0].siren: 732829321: the SIREN fails its checksum",
            "companies: [{id: c, name: C, siren: \"732829321\"}]"),
        parties(
            2, "companies[0].siret: 35600000049837 does not begin with the SIREN 732829320",
            "companies: [{id: c, name: C, siren: \"732829320\", siret: \"35600000049837\"}]"),
        parties(
            2, "companies[0].vat_number: FR44356000000 does not end with the SIREN 732829320",
            "companies: [{id: c, name: C, siren: \"732829320\", vat_number: FR44356000000}]"),
        parties(2, "companies[0].id: 'lab' is reserved for the lab itself", "companies: [{id: lab, name: C}]"),
        parties(
            2, "projects[0].company: unknown company 'x'",
            "projects: [{id: p, company: x, title: T, purpose: innovation}]"),
        parties(
            2, "companies[0].turnover: unknown key; expected one of address, id, name, siren, siret, size, vat_number",
            "companies: [{id: c, name: C, turnover: 1}]"),
        parties(
            2,
            "projects[0].purpose: 'cii' is not one of innovation, research, production, training, personal, "
                + "maintenance, other", "projects: [{id: p, title: T, purpose: cii}]"),
        parties(2, "members[0].default_project: unknown project 'x'", "members: [{id: m, default_project: x}]"),
        parties(
            4, "members[0].default_project: project 'p' belongs to company 'a', not to 'b'",
            "companies: [{id: a, name: A}, {id: b, name: B}]\nprojects: [{id: p, company: a, title: T, purpose: other}]\n"
                + "members: [{id: m, company: b, default_project: p}]"),
        parties(
            4, "members[1].badges[0]: badge 04A2B3C4 is already m's (line 3)",
            "members:\n  - {id: m, badges: [04A2B3C4]}\n  - {id: n, badges: [\"04:a2:b3:c4\"]}"),
        parties(
            2, "members[0].badges[0]: 'blue' is not a badge UID: 1 to 64 hexadecimal digits, not all of them 0",
            "members: [{id: m, badges: [blue]}]"),
        parties(
            2, "members[0].badges[0]: '00:00' is not a badge UID: 1 to 64 hexadecimal digits, not all of them 0",
            "members: [{id: m, badges: [\"00:00\"]}]"),
        parties(2, "members[0].badges: expected a list", "members: [{id: m, badges: 04A2B3C4}]"),
    ]

    @Test("Each mistake is one line with its place", arguments: form + machines + parties)
    func problem(_ wrong: WrongRegistry) throws {
        let problem = try #require(throws: (any Error).self) {
            try RegistryFile.read(text: wrong.text, file: "lab.yaml")
        }
        #expect("\(problem)" == "lab.yaml:\(wrong.line): \(wrong.message)")
    }

    @Test("A reference may stand before what it refers to")
    func forwardReferences() throws {
        let registry = try RegistryFile.read(
            text: """
                members: [{id: m, company: c, default_project: p}]
                projects: [{id: p, company: c, title: T, purpose: other}]
                machines: [{id: x, kind: lathe, name: X, owner: c}]
                companies: [{id: c, name: C}]
                lab: {id: l, name: L}
                """, file: "lab.yaml")
        #expect(registry.members[0].defaultProject == "p")
        #expect(registry.machines[0].owner == .company("c"))
    }
}
