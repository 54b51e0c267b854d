import Testing
import UsageDomain

@Suite("A file that is applied leaves alone what it does not name")
struct RegistryKeepingTests {
    private static let plug = DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "plug-1"))
    private static let meter = DeviceBinding(address: DeviceAddress(dialect: "shelly-gen2", id: "em"), channel: 1)

    private let stored = LabRegistry(
        lab: Lab(id: "lab", name: "Lab"),
        machines: [
            Machine(id: "saw", kind: .other, name: "Scie", devices: [plug]),
            Machine(id: "mill", kind: .cncMill, name: "Fraiseuse", devices: [meter]),
        ], companies: [Company(id: "ferrand", name: "Ferrand")],
        projects: [Project(id: "vanne", company: "ferrand", title: "Vanne", purpose: .innovation)],
        members: [Member(id: "m-1", company: "ferrand", badges: ["AA01"]), Member(id: "m-2", badges: ["BB02"])])

    @Test("Things that are not named stay, in their places; new ones come last; named ones are as the file has them")
    func things() {
        let file = LabRegistry(
            lab: Lab(id: "lab", name: "Le lab"),
            machines: [
                Machine(id: "laser", kind: .laserCutter, name: "Laser"),
                Machine(id: "mill", kind: .cncMill, name: "La fraiseuse"),
            ])
        let joined = file.keeping(stored)
        #expect(joined.machines.map(\.name) == ["Scie", "La fraiseuse", "Laser"])
        #expect(joined.lab.name == "Le lab")
        #expect(joined.companies == stored.companies && joined.projects == stored.projects)
        #expect(joined.members == stored.members)
        #expect(joined.firstProblem == nil)
    }

    @Test("A file that names everything is taken as it is, its order too")
    func whole() {
        var file = stored
        file.machines.reverse()
        file.machines[1].room = "Halle"
        file.members[0].badges = ["CC03"]
        #expect(file.keeping(stored) == file)
    }

    @Test(
        "A machine that names no devices keeps its own, a member that names no badges theirs; what is given to another goes"
    )
    func given() {
        var file = stored
        file.machines[0].devices = []
        file.machines[1].devices = []
        file.members[0].badges = []
        #expect(file.keeping(stored) == stored)
        file.machines[1].devices = [Self.plug]
        file.members[1].badges = ["AA01"]
        let joined = file.keeping(stored)
        #expect(joined.machines.map(\.devices) == [[], [Self.plug]])
        #expect(joined.members.map(\.badges) == [[], ["AA01"]])
        // The machine that had it is not even named.
        file.machines.removeFirst()
        #expect(file.keeping(stored).machines.map(\.devices) == [[], [Self.plug]])
    }
}
