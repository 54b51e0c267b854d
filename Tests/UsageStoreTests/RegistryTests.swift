import Decisions
import Testing
import UsageDomain
import UsageStore

struct RegistryTests {
    let store: UsageStore
    let folder: StoreFolder
    let nine = Instant("2026-03-02T09:00:00Z")
    let registry = LabRegistry(
        lab: Lab(id: "beaux-exemples", name: "L'Atelier"),
        machines: [Machine(id: "laser-1", kind: .laserCutter, name: "Laser", ratedPower: .watts(1500))],
        companies: [Company(id: "ferrand", name: "Ferrand")],
        projects: [Project(id: "vanne", company: "ferrand", title: "Vanne", purpose: .innovation)],
        members: [Member(id: "m-17", company: "ferrand", defaultProject: "vanne", badges: ["04A2"])])

    init() throws {
        folder = try StoreFolder()
        store = try folder.writer()
    }

    @Test func `applying is idempotent and says what it changed`() throws {
        let first = try store.applyRegistry(registry, at: nine, by: .named("admin")).map(\.description)
        #expect(
            first == [
                "lab beaux-exemples: added", "machine laser-1: added", "company ferrand: added", "project vanne: added",
                "member m-17: added",
            ])
        #expect(try store.applyRegistry(registry, at: nine, by: .named("admin")).isEmpty)
        var changed = registry
        changed.machines[0].ratedPower = .watts(1800)
        changed.machines[0].owner = .company("ferrand")
        changed.lab.vatRegime = "TVA non applicable"
        changed.machines[0].serial = "0042"
        changed.machines[0].acquired = CivilDate("2024-09-02")
        changed.companies[0].size = "petite entreprise"
        changed.projects[0].contract = "D-1"
        changed.projects[0].publicFunding = "aucun"
        changed.members = []
        #expect(
            try store.applyRegistry(changed, at: nine + .days(1), by: .named("admin")).map(\.description) == [
                "lab: vat_regime none → TVA non applicable", "machine laser-1: serial none → 0042",
                "machine laser-1: acquired none → 2024-09-02", "machine laser-1: owner lab → ferrand",
                "machine laser-1: rated_power 1500 W → 1800 W", "company ferrand: size none → petite entreprise",
                "project vanne: contract none → D-1", "project vanne: public_funding none → aucun",
                "member m-17: removed",
            ])
        #expect(try store.registry() == changed)
        #expect(try store.ledger(kind: .registry).count == 2)
    }

    @Test func `the registry of an instant is what held then`() throws {
        try store.applyRegistry(registry, at: nine, by: .named("admin"))
        var renamed = registry
        renamed.lab.name = "Autre"
        try store.applyRegistry(renamed, at: nine + .days(1), by: .named("admin"))
        var moved = renamed
        moved.machines[0].room = "Halle"
        try store.applyRegistry(moved, at: nine + .days(2), effective: nine + .hours(12), by: .named("admin"))
        let timeline = try store.registryTimeline()
        #expect(timeline.registry(at: nine - .days(365)) == registry)
        let between = timeline.registry(at: nine + .hours(23))
        #expect(between?.machines[0].room == "Halle" && between?.lab.name == registry.lab.name)
        #expect(timeline.registry(at: nine + .days(1)) == moved)
    }

    @Test func `a registry that refers to what it does not name is refused whole`() throws {
        var wrong = registry
        wrong.companies = []
        #expect(throws: StoreError.self) { try store.applyRegistry(wrong, at: nine, by: .named("admin")) }
        #expect(try store.registry() == nil)
        #expect(try store.ledgerHead() == nil)
    }
}
