import Dialects
import Testing
import UsageDomain

@testable import Derivation

@Suite("From devices to machines")
struct DeviceRoutingTests {
    private static func machine(_ id: MachineID, _ bindings: DeviceBinding...) -> Machine {
        Machine(id: id, kind: .other, name: id.rawValue, devices: bindings)
    }

    private static func binding(_ dialect: DialectName, _ id: String, _ channel: Int? = nil) -> DeviceBinding {
        DeviceBinding(address: DeviceAddress(dialect: dialect, id: id), channel: channel)
    }

    private let registry = LabRegistry(
        lab: Lab(id: "l", name: "l"),
        machines: [
            machine("first", binding("zigbee2mqtt", "plug"), binding("shelly-gen2", "double", 0)),
            machine("second", binding("shelly-gen2", "double", 1), binding("zigbee2mqtt", "other")),
        ])

    private static let tariff = MachineObservation(fact: .level(.temperature, 20_000))

    private static func power(_ channel: Int?) -> MachineObservation {
        MachineObservation(channel: channel, fact: .level(.power, 40_000))
    }

    private static let total = MachineObservation(fact: .counter(.energy, 1_000_000, .lifetime, resetHint: 0))

    /// To which machines each observation of one message goes, where the plug is bound so.
    private func delivered(_ bindings: [DeviceBinding], _ message: [MachineObservation]) throws -> [[Int]] {
        let registry = LabRegistry(
            lab: Lab(id: "l", name: "l"),
            machines: bindings.enumerated().map { Self.machine(MachineID(rawValue: "m\($0)"), $1) })
        var decoder = MessageDecoder(catalogue: try DialectCatalogue(directories: [Collector.dialects]))
        var routing = DeviceRouting(
            registry: registry,
            indices: Dictionary(uniqueKeysWithValues: registry.machines.enumerated().map { ($1.id, $0) }))
        let known = decoder.handle(of: DeviceAddress(dialect: "tasmota", id: "plug"))
        let plug = try #require(known)
        let destinations = routing.destinations(of: plug, in: decoder)
        let whole = MessageRouting(message)
        return message.map { observation in
            destinations.filter { whole.delivers(observation, to: $0) }.map(\.machine)
        }
    }

    private static func plug(_ channels: DeviceChannels, meters: Bool = true) -> DeviceBinding {
        DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "plug"), channels: channels, isMetering: meters)
    }

    @Test("What a channel measures goes to who names it, else to who is bound to the device as a whole")
    func channels() throws {
        let message = [Self.power(0), Self.power(1), Self.power(2)]
        #expect(try delivered([Self.plug(.rest)], message) == [[0], [0], [0]])
        #expect(try delivered([Self.plug(.all)], message) == [[0], [0], [0]])
        #expect(try delivered([Self.plug(.only([0, 2]))], message) == [[0], [], [0]])
        #expect(try delivered([Self.plug(.rest), Self.plug(.only([1]))], message) == [[0], [1], [0]])
        #expect(try delivered([Self.plug(.only([1]))], [Self.power(nil), Self.power(0)]) == [[], []])
    }

    @Test("Of further channels of the whole device only circuits are its machine's")
    func otherValues() throws {
        let bed = MachineObservation(channel: 1, fact: .level(.temperature, 60_000))
        #expect(try delivered([Self.plug(.rest)], [Self.tariff, bed]) == [[0], []])
        #expect(try delivered([Self.plug(.all)], [Self.tariff, bed]) == [[0], [0]])
    }

    @Test("A total beside numbered powers goes to who has them all, else to nobody")
    func totals() throws {
        let message = [Self.power(0), Self.power(1), Self.total]
        #expect(try delivered([Self.plug(.rest)], message).last == [0])
        #expect(try delivered([Self.plug(.all)], message).last == [0])
        #expect(try delivered([Self.plug(.only([0, 1]))], message).last == [0])
        #expect(try delivered([Self.plug(.only([0]))], message).last == [])
        #expect(try delivered([Self.plug(.rest), Self.plug(.only([1]))], message).last == [])
        #expect(try delivered([Self.plug(.only([0, 1])), Self.plug(.only([2]))], message).last == [])
        #expect(
            try delivered([Self.plug(.rest), Self.plug(.only([1]))], [Self.power(nil), Self.total]) == [[0], [0]])
    }

    @Test("A binding that is no meter gives its other values only")
    func noMeter() throws {
        let message = [Self.power(nil), Self.total, Self.tariff, MachineObservation(fact: .relay(isOn: true))]
        #expect(try delivered([Self.plug(.rest, meters: false)], message) == [[], [], [0], [0]])
    }

    @Test("A device with two channels speaks for both its machines; one in no registry for none")
    func addresses() throws {
        var decoder = MessageDecoder(catalogue: try DialectCatalogue(directories: [Collector.dialects]))
        var routing = DeviceRouting(registry: registry, indices: ["first": 0, "second": 1])
        let double = try #require(handle("double/status/switch:1", #"{"id":1,"output":true,"apower":40.0}"#, &decoder))
        #expect(routing.destinations(of: double, in: decoder).map(\.machine) == [0, 1])
        #expect(routing.destinations(of: double, in: decoder).map(\.device) == [1, 0])
        let stranger = try #require(
            handle("stranger/status/switch:0", #"{"id":0,"output":true,"apower":1.0}"#, &decoder))
        #expect(routing.destinations(of: stranger, in: decoder).isEmpty)
        #expect(routing.destinations(of: double, in: decoder).count == 2)
    }

    @Test("A bridge speaks for every device of its dialect, whatever machine it is on")
    func bridge() {
        let routing = DeviceRouting(registry: registry, indices: ["first": 0, "second": 1])
        #expect(routing.destinations(of: DialectName("zigbee2mqtt")).map(\.machine) == [0, 1])
        #expect(routing.destinations(of: DialectName("tasmota")).isEmpty)
    }

    private func handle(_ topic: String, _ payload: String, _ decoder: inout MessageDecoder) -> DeviceHandle? {
        var batch = MessageBatch()
        batch.append(topic: topic.utf8, payload: payload.utf8, arrival: SimulatedSpan.monday)
        var sink = ObservationSink()
        guard let frame = batch.frame(at: 0),
            case .observations(let handle) = decoder.decode(batch.bytes, frame, into: &sink)
        else { return nil }
        return handle
    }
}
