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

    @Test(
        "A binding without a channel takes what has none, or channel 0",
        arguments: [
            (nil, nil, true), (nil, 0, true), (nil, 1, false), (0, 0, true), (0, nil, false), (1, 1, true),
            (1, 0, false),
        ] as [(Int?, Int?, Bool)])
    func channels(bound: Int?, observed: Int?, accepted: Bool) {
        let destination = DeviceRouting.Destination(machine: 0, device: 0, channel: bound)
        #expect(destination.accepts(observed) == accepted)
    }

    @Test("A device with two channels speaks for both its machines; one in no registry for none")
    func addresses() throws {
        var decoder = MessageDecoder(catalogue: try DialectCatalogue(directories: [Collector.dialects]))
        var routing = DeviceRouting(registry: registry)
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
        let routing = DeviceRouting(registry: registry)
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
