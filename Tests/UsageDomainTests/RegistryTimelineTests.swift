import Testing

@testable import UsageDomain

@Suite struct RegistryTimelineTests {
    private let start = Instant(milliseconds: 1_773_000_000_000)

    private func day(_ number: Int64) -> Instant { start + .days(number) }

    private var first: LabRegistry {
        LabRegistry(
            lab: Lab(id: "atelier", name: "Atelier"),
            machines: [Machine(id: "tour-1", kind: .lathe, name: "Tour")],
            companies: [Company(id: "morel", name: "Morel"), Company(id: "vidal", name: "Vidal")],
            members: [Member(id: "m-4", company: "morel", badges: ["0A0B0C0D"])])
    }

    private func timeline(_ steps: [(Int64, (inout LabRegistry) -> Void)]) -> RegistryTimeline {
        var registry = first
        var versions = [RegistryTimeline.Version(number: 1, effective: start, registry: registry)]
        for (effective, change) in steps {
            change(&registry)
            versions.append(
                RegistryTimeline.Version(
                    number: Int64(versions.count + 1), effective: day(effective), registry: registry))
        }
        return RegistryTimeline(versions)
    }

    @Test func `the first version holds from the beginning of time`() {
        #expect(timeline([]).registry(at: .distantPast) == first)
        #expect(RegistryTimeline([]).registry(at: start) == nil)
    }

    @Test func `a later version holds from its day on`() {
        let timeline = timeline([(5, { $0.members[0].company = "vidal" })])
        #expect(timeline.registry(at: day(5) - .milliseconds(1))?.members[0].company == "morel")
        #expect(timeline.registry(at: day(5))?.members[0].company == "vidal")
    }

    @Test func `a change made effective earlier leaves other fields to their own days`() {
        let timeline = timeline([
            (8, { $0.members[0].badges = ["01020304"] }), (3, { $0.members[0].company = "vidal" }),
        ])
        let between = timeline.registry(at: day(4))
        #expect(between?.members[0].company == "vidal")
        #expect(between?.members[0].badges == ["0A0B0C0D"])
        #expect(timeline.registry(at: day(8))?.members[0].badges == ["01020304"])
    }

    @Test func `what is declared later counts over what was declared before from its day on`() {
        let timeline = timeline([
            (6, { $0.machines[0].owner = .company("vidal") }), (2, { $0.machines[0].owner = .company("morel") }),
        ])
        #expect(timeline.registry(at: day(1))?.machines[0].owner == .lab)
        #expect(timeline.registry(at: day(9))?.machines[0].owner == .company("morel"))
    }

    @Test func `what is removed keeps its past`() {
        let timeline = timeline([(4, { $0.machines.removeAll() })])
        #expect(timeline.registry(at: day(3))?.machines.count == 1)
        #expect(timeline.registry(at: day(4))?.machines.isEmpty == true)
    }

    @Test func `a change to something that is not there yet waits for it`() {
        let timeline = timeline([
            (5, { $0.machines.append(Machine(id: "scie-1", kind: .other, name: "Scie")) }),
            (2, { $0.machines[1].name = "Scie à ruban" }),
        ])
        #expect(timeline.registry(at: day(3))?.machines.map(\.id) == ["tour-1"])
        #expect(timeline.registry(at: day(5))?.machines.last?.name == "Scie à ruban")
    }

    @Test func `epochs of a span are cut at its beginning`() {
        let timeline = timeline([
            (5, { $0.lab.name = "Fabrique" }), (9, { $0.lab.name = "Manufacture" }),
        ])
        let names = timeline.epochs(in: day(2)..<day(7)).map { "\($0.from == day(2)) \($0.registry.lab.name)" }
        #expect(names == ["true Atelier", "false Fabrique"])
    }

    @Test(arguments: [
        (Mirror(reflecting: Lab(id: "", name: "")).children.count, Lab.fields.count),
        (Mirror(reflecting: Machine(id: "m", kind: .other, name: "")).children.count, Machine.fields.count),
        (Mirror(reflecting: Company(id: "c", name: "")).children.count, Company.fields.count),
        (
            Mirror(reflecting: Project(id: "p", company: nil, title: "", purpose: .other)).children.count,
            Project.fields.count
        ),
        (Mirror(reflecting: Member(id: "m")).children.count, Member.fields.count),
        (Mirror(reflecting: LabRegistry(lab: Lab(id: "", name: ""))).children.count, 5),
    ])
    func `no field is left out`(properties: Int, fields: Int) {
        #expect(properties == fields)
    }
}
