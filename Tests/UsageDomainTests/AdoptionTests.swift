import Testing
import UsageDomain

@Suite("Adopting a device")
struct AdoptionTests {
    private static let at = Instant(milliseconds: 1_772_442_000_000)

    private static func value(_ subject: HeardSubject, _ channel: Int? = nil, word: String = "on") -> HeardValue {
        HeardValue(channel: channel, subject: subject, reading: .word(word), at: at)
    }

    private static func device(
        _ id: String, _ dialect: DialectName = "mqtt-plug", _ values: [HeardValue]
    ) -> HeardDevice {
        var device = HeardDevice(address: DeviceAddress(dialect: dialect, id: id), at: at)
        device.values = values
        return device
    }

    private static let strip = device(
        "strip", "mqtt-plug", [value(.relay, 0), value(.relay, 1), value(.quantity(.power), 1)])
    private static let bed = device(
        "printer", "print-server",
        [value(.state), value(.quantity(.temperature), 0), value(.quantity(.temperature), 1)])
    /// A clamp meter of three phases, which says their total too.
    private static let phases = device(
        "phases", "mqtt-meter", (0...2).map { value(.quantity(.power), $0) } + [value(.quantity(.energy))])
    private static let single = device("single", "mqtt-plug", [value(.relay, 0), value(.quantity(.power), 0)])
    private static let twin = device("twin", "mqtt-plug", [value(.relay)])
    private static let otherTwin = device("twin", "print-server", [value(.state)])
    private static let bridge = device("bridge", "mqtt-plug", [value(.link, word: "bridgeOnline")])
    private static let heard = [strip, bed, single, twin, otherTwin, bridge, phases]

    private let registry = LabRegistry(
        lab: Lab(id: "lab", name: "Lab"),
        machines: [
            Machine(id: "saw", kind: .other, name: "Scie"),
            Machine(
                id: "lathe", kind: .lathe, name: "Tour",
                devices: [DeviceBinding(address: strip.address, channel: 1)]),
        ])

    private func adoption(
        _ device: String, dialect: DialectName? = nil, channel: Int? = nil, channels: DeviceChannels? = nil,
        machine: MachineID = "saw",
        new: Adoption.NewMachine? = nil, by actor: Actor = .named("Maëlle"), reason: String = "branchée"
    ) -> Adoption {
        Adoption(
            device: device, dialect: dialect, channels: channels ?? channel.map { .only([$0]) }, machine: machine,
            newMachine: new, by: actor,
            reason: reason)
    }

    @Test("The binding takes the channel that leaves nothing unheard")
    func channels() throws {
        let cases: [(Adoption, DeviceBinding)] = [
            (adoption("strip"), DeviceBinding(address: Self.strip.address, channel: 0)),
            (adoption("strip", channel: 0), DeviceBinding(address: Self.strip.address, channel: 0)),
            (adoption("phases", channels: .all), DeviceBinding(address: Self.phases.address, channels: .all)),
            (
                adoption("phases", channels: .only([0, 2])),
                DeviceBinding(address: Self.phases.address, channels: .only([0, 2]))
            ),
            (adoption("printer"), DeviceBinding(address: Self.bed.address)),
            (adoption("single"), DeviceBinding(address: Self.single.address)),
            (adoption("twin", dialect: "print-server"), DeviceBinding(address: Self.otherTwin.address)),
        ]
        for (adoption, expected) in cases {
            let (changed, binding) = try registry.adopting(adoption, heard: Self.heard)
            #expect(binding == expected)
            #expect(changed.machines[0].devices == [expected])
            #expect(changed.machines[1] == registry.machines[1])
        }
    }

    @Test("The power of work is taken with the device, and must lie above the one the machine is on at")
    func threshold() throws {
        var wish = adoption("single")
        #expect(try registry.adopting(wish, heard: Self.heard).registry.machines[0].power == registry.machines[0].power)
        wish.busyAbove = .watts(140)
        #expect(try registry.adopting(wish, heard: Self.heard).registry.machines[0].power.busyAbove == .watts(140))
        wish.busyAbove = .watts(5)
        #expect(throws: AdoptionProblem.badThreshold(.watts(5), onAbove: .watts(5))) {
            try registry.adopting(wish, heard: Self.heard)
        }
    }

    @Test("A new machine is made with the device")
    func newMachine() throws {
        let wish = adoption("single", machine: "band-saw", new: .init(kind: .other, name: "Scie à ruban"))
        let (changed, binding) = try registry.adopting(wish, heard: Self.heard)
        #expect(
            changed.machines.last == Machine(id: "band-saw", kind: .other, name: "Scie à ruban", devices: [binding]))
    }

    @Test("What cannot be is refused, with the reason")
    func refusals() {
        let cases: [(Adoption, AdoptionProblem)] = [
            (adoption("nobody"), .notHeard("nobody")),
            (adoption("single", dialect: "print-server"), .notHeard("single")),
            (adoption("twin"), .severalDialects("twin", ["mqtt-plug", "print-server"])),
            (adoption("strip", channel: 1), .alreadyBound("strip#1", "lathe")),
            (adoption("strip", channel: 7), .noSuchChannel("strip", 7)),
            (adoption("phases"), .severalChannels("phases", [0, 1, 2])),
            (adoption("strip", channels: .all), .alreadyBound("strip", "lathe")),
            (adoption("bridge"), .gateway("bridge")),
            (adoption("single", machine: "mill"), .unknownMachine("mill")),
            (adoption("single", machine: "saw", new: .init(kind: .other, name: "Scie")), .machineExists("saw")),
            (
                adoption("single", machine: "scie à ruban", new: .init(kind: .other, name: "Scie")),
                .badMachineID("scie à ruban")
            ),
            (adoption("single", machine: "new", new: .init(kind: .other, name: " \t")), .badText(field: "name")),
            (adoption("single", reason: "two\nlines"), .badText(field: "reason")),
        ]
        for (adoption, problem) in cases {
            #expect(throws: problem) { try registry.adopting(adoption, heard: Self.heard) }
        }
    }

    @Test("A device is listed until every numbered channel speaks for a machine")
    func unbound() throws {
        let listed = HeardDevices(devices: Self.heard)
        #expect(listed.unbound(in: registry).devices == Self.heard)
        var (changed, _) = try registry.adopting(adoption("strip"), heard: Self.heard)
        (changed, _) = try changed.adopting(adoption("single"), heard: Self.heard)
        (changed, _) = try changed.adopting(adoption("phases", channels: .only([0, 1])), heard: Self.heard)
        #expect(listed.unbound(in: changed).devices.last?.address.id == "phases")
        changed.machines[0].devices.removeLast()
        (changed, _) = try changed.adopting(adoption("phases", channels: .all), heard: Self.heard)
        let rest = listed.unbound(in: changed).devices.map(\.address.id)
        #expect(rest == ["printer", "twin", "twin", "bridge"])
    }

    @Test(
        "What a device speaks about tells what it seems to be",
        arguments: [
            ([.link], .unknown, .reportsPresenceOnly), ([], .unknown, .saysNothingKnown),
            ([.relay, .quantity(.power)], .plug, .switchesAndMeasures),
            ([.quantity(.energy), .quantity(.voltage)], .meter, .measuresOnly), ([.relay], .relay, .switchesOnly),
            ([.badge, .link], .badgeReader, .reportsBadges),
            ([.badge, .state, .quantity(.power)], .controller, .reportsStates),
            ([.job, .quantity(.temperature)], .printer, .reportsJobsAndTemperatures),
            ([.quantity(.filamentLength), .state], .printer, .reportsFilament),
            ([.quantity(.spindleTime), .job], .controller, .reportsToolTime),
            ([.quantity(.temperature)], .sensor, .reportsTemperatures),
        ] as [([HeardSubject], DeviceGuess.Kind, DeviceGuess.Reason)])
    func guesses(subjects: [HeardSubject], kind: DeviceGuess.Kind, reason: DeviceGuess.Reason) {
        let guess = DeviceGuess(Self.device("x", "any", subjects.map { Self.value($0) }))
        #expect(guess.kind == kind)
        #expect(guess.reason == reason)
    }

    @Test("A gateway, and a device that cannot be read, are told apart")
    func otherGuesses() {
        #expect(DeviceGuess(Self.bridge).kind == .gateway)
        var mute = Self.device("x", "any", [])
        mute.setAside = 3
        #expect(DeviceGuess(mute).reason == .allSetAside)
    }
}
