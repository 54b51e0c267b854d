import Testing
import UsageDomain

@Suite struct RegistryFactsTests {
    private let start = Instant(milliseconds: 1_775_000_000_000)
    private let first = LabRegistry(
        lab: Lab(id: "halle", name: "Halle"),
        machines: [Machine(id: "presse-1", kind: .other, name: "Presse", inventory: "P-7")],
        companies: [Company(id: "morel", name: "Morel"), Company(id: "vidal", name: "Vidal")],
        projects: [
            Project(id: "ressort", company: "morel", title: "Ressort", purpose: .innovation),
            Project(id: "moule", company: "morel", title: "Moule", purpose: .production),
            Project(id: "cadre", company: "vidal", title: "Cadre", purpose: .research),
        ],
        members: [
            Member(id: "m-4", company: "morel", defaultProject: "ressort"),
            Member(id: "m-5", company: "vidal", defaultProject: "cadre"), Member(id: "m-6"),
        ])

    private func timeline(from day: Int64, _ change: (inout LabRegistry) -> Void) -> RegistryTimeline {
        var later = first
        change(&later)
        return RegistryTimeline([
            RegistryTimeline.Version(number: 1, effective: start, registry: first),
            RegistryTimeline.Version(number: 2, effective: start + .days(day), registry: later),
        ])
    }

    @Test func `what is gone is what it was last, and what came later what it was first`() {
        let timeline = timeline(from: 5) { registry in
            registry.machines = [Machine(id: "four-1", kind: .other, name: "Four")]
        }
        #expect(timeline.machine("presse-1", at: start + .days(9))?.inventory == "P-7")
        #expect(timeline.machine("four-1", at: start)?.name == "Four")
        #expect(timeline.machine("tour-1", at: start) == nil)
        let span = start..<(start + .days(10))
        #expect(timeline.presence(of: "presse-1", in: span) == [start..<(start + .days(5))])
        #expect(timeline.presence(of: "four-1", in: span) == [(start + .days(5))..<(start + .days(10))])
        #expect(timeline.everyID { $0.machines.map(\.id) } == ["presse-1", "four-1"])
    }

    struct Contradiction: Sendable {
        let words: String?
        let change: @Sendable (inout LabRegistry) -> Void

        init(_ words: String?, _ change: @escaping @Sendable (inout LabRegistry) -> Void) {
            self.words = words
            self.change = change
        }
    }

    @Test(arguments: [
        Contradiction("project 'ressort' is of company 'morel'") { $0.companies.removeAll() },
        Contradiction("member 'm-5' works") { registry in
            registry.companies.removeLast()
            registry.projects.removeLast()
            registry.members[1].defaultProject = nil
        },
        Contradiction("member 'm-4' has the default project 'ressort'") { registry in
            registry.projects.removeFirst()
        },
        Contradiction("default project 'cadre' of 'vidal'") { $0.members[0].defaultProject = "cadre" },
        Contradiction("machine 'presse-1' belongs to company 'zola'") { $0.machines[0].owner = .company("zola") },
        Contradiction("one badge is both 'm-4'") { registry in
            registry.members[0].badges = ["AB12"]
            registry.members[2].badges = ["AB12"]
        },
        Contradiction("device tasmota:prise-6 channel 1 speaks both for 'presse-1' and for 'four-1'") { registry in
            registry.bind(.only([0, 1]), .only([1, 2]))
        },
        Contradiction("device tasmota:prise-6 channel 0 speaks both") { $0.bind(.rest, .only([0])) },
        Contradiction("device tasmota:prise-6 speaks both") { $0.bind(.all, .only([4])) },
        Contradiction("device tasmota:prise-6 channel 3 speaks both") { registry in
            registry.bind(.only([3]), .only([3]))
            registry.machines[1].devices[0].isMetering = false
        },
        Contradiction(nil) { $0.bind(.only([0, 2]), .only([1])) },
        Contradiction(nil) { $0.machines[0].room = "B" },
    ])
    func `a registry that contradicts itself says where`(_ contradiction: Contradiction) {
        var registry = first
        contradiction.change(&registry)
        if let words = contradiction.words {
            #expect(registry.firstProblem?.contains(words) == true, "\(registry.firstProblem ?? "none")")
        } else {
            #expect(registry.firstProblem == nil)
        }
    }

    // MARK: Attribution by hand

    private let badged = Attribution(
        member: "m-4", company: "morel", project: "ressort", purpose: .innovation, accessMode: .service)

    @Test func `what is not said stays`() throws {
        let timeline = RegistryTimeline(first)
        var expected = badged
        expected.project = "moule"
        expected.purpose = .production
        #expect(try AttributionChange(project: "moule").applied(to: badged, at: start, timeline) == expected)
        expected = badged
        expected.accessMode = .assisted
        #expect(try AttributionChange(accessMode: .assisted).applied(to: badged, at: start, timeline) == expected)
        #expect(try AttributionChange(member: "m-6").applied(to: badged, at: start, timeline).company == "morel")
        let forgotten = try AttributionChange(member: "m-5").applied(to: Attribution(), at: start, timeline)
        #expect(forgotten == Attribution(member: "m-5", company: "vidal", project: "cadre", purpose: .research))
    }

    @Test func `a session that changes hands takes no project of the other company along`() throws {
        let timeline = RegistryTimeline(first)
        let moved = try AttributionChange(company: "vidal").applied(to: badged, at: start, timeline)
        #expect(moved == Attribution(member: "m-4", company: "vidal", accessMode: .service))
        let project = try AttributionChange(project: "cadre").applied(to: badged, at: start, timeline)
        #expect(project.company == "vidal" && project.member == "m-4")
    }

    @Test func `parties that do not go together are refused, by the facts of the day`() throws {
        let timeline = timeline(from: 5) { $0.projects[0].company = "vidal" }
        let change = AttributionChange(company: "vidal", project: "ressort")
        #expect(throws: AttributionProblem.foreignProject("ressort", "morel", "vidal")) {
            try change.applied(to: badged, at: start, timeline)
        }
        #expect(try change.applied(to: badged, at: start + .days(6), timeline).company == "vidal")
        #expect(throws: AttributionProblem.foreignMember("m-5", "vidal", "moule", "morel")) {
            try AttributionChange(member: "m-5", project: "moule").applied(to: Attribution(), at: start, timeline)
        }
        let unknown = #expect(throws: AttributionProblem.self) {
            try AttributionChange(project: "cadran").applied(to: badged, at: start, timeline)
        }
        #expect(
            unknown?.description
                == "--project: no project 'cadran' in the lab's registry; there are cadre, moule, ressort")
    }
}

extension LabRegistry {
    /// Two machines share a device.
    fileprivate mutating func bind(_ first: DeviceChannels, _ second: DeviceChannels) {
        let plug = DeviceAddress(dialect: "tasmota", id: "prise-6")
        machines[0].devices = [DeviceBinding(address: plug, channels: first)]
        machines.append(Machine(id: "four-1", kind: .other, name: "Four"))
        machines[1].devices = [DeviceBinding(address: plug, channels: second)]
    }
}
