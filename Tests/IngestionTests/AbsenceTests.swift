import Dialects
import Testing
import UsageDomain
import UsageStore

@testable import Derivation

@Suite("What was not heard")
struct AbsenceTests {
    private let start = Instant(milliseconds: 1_772_442_000_000)

    private static func printer(_ id: MachineID, _ root: String) -> Machine {
        Machine(
            id: id, kind: .printer3D, name: id.rawValue,
            devices: [DeviceBinding(address: DeviceAddress(dialect: "octoprint", id: root))])
    }

    private let lab = LabRegistry(
        lab: Lab(id: "essai", name: "Essai", timezone: "Europe/Paris"),
        machines: [printer("near", "atelier/near"), printer("far", "atelier/far")])

    /// What `second` is said to have brought: a topic and a payload.
    private func batch(_ messages: [(second: Int64, topic: String, payload: String)]) -> MessageBatch {
        var batch = MessageBatch()
        for message in messages {
            batch.append(
                topic: message.topic.utf8, payload: message.payload.utf8, arrival: start + .seconds(message.second))
        }
        return batch
    }

    /// Both print from second 1 on, and their heads are warm every two seconds until 31.
    private var prints: MessageBatch {
        let starts = ["near", "far"].map { (Int64(1), "atelier/\($0)/event/PrintStarted", #"{"name":"anse.gcode"}"#) }
        return batch(starts + stride(from: Int64(3), through: 31, by: 2).flatMap { warmth(at: $0) })
    }

    private func warmth(at second: Int64) -> [(second: Int64, topic: String, payload: String)] {
        ["near", "far"].map { (second, "atelier/\($0)/temperature/tool0", #"{"actual":205.5,"target":205}"#) }
    }

    @Test("What was said by an event before a connection opened again is unknown after it, for the devices behind it")
    func reconnected() throws {
        var collector = try Collector(registry: lab, at: start)
        try collector.pipeline.commit(prints)
        let marker = ReconnectMarker(dialects: nil, devices: nil, others: ["atelier/far"])
        try collector.pipeline.commit(marker.message(at: start + .seconds(40)))
        try collector.pipeline.commit(batch(stride(from: Int64(41), through: 181, by: 2).flatMap { warmth(at: $0) }))
        try collector.finish(at: start + .seconds(181))
        let busy = try collector.store.sessions().map { "\($0.machine) \($0.durations.busy.milliseconds / 1000)" }
        #expect(busy == ["far 180", "near 30"])
        #expect(collector.pipeline.counts.quarantined.isEmpty)
    }

    @Test("A connection is asked of the devices it hears, and of no others")
    func concerned() {
        let near = DeviceAddress(dialect: "octoprint", id: "atelier/near")
        #expect(ReconnectMarker(dialects: nil, devices: nil, others: []).concerns(near))
        #expect(!ReconnectMarker(dialects: nil, devices: nil, others: [near.id]).concerns(near))
        #expect(!ReconnectMarker(dialects: ["bambu"], devices: nil, others: []).concerns(near))
        #expect(!ReconnectMarker(dialects: nil, devices: ["01P00C1"], others: []).concerns(near))
        #expect(ReconnectMarker(dialects: ["octoprint"], devices: [near.id], others: [near.id]).concerns(near))
    }

    @Test("A marker is not worth a word where every device says its state again and again")
    func worth() throws {
        let catalogue = try DialectCatalogue(directories: [Collector.dialects])
        let all = ReconnectMarker(dialects: nil, devices: nil, others: [])
        #expect(all.matters(to: lab, catalogue))
        #expect(!ReconnectMarker(dialects: ["tasmota"], devices: nil, others: []).matters(to: lab, catalogue))
        var plugs = lab
        plugs.machines[0].devices = [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "plug-1"))]
        plugs.machines.removeLast()
        #expect(!all.matters(to: plugs, catalogue))
    }

    @Test("What a device says of nothing that is observed keeps what it said before")
    func signsOfLife() throws {
        var collector = try Collector(registry: lab, at: start)
        var messages = [(Int64(0), "atelier/near/event/PrintStarted", #"{"name":"anse.gcode"}"#)]
        messages += (1...10).map { (Int64($0) * 600, "atelier/near/event/ZChange", #"{"new":0.4,"old":0.2}"#) }
        messages += [(6300, "atelier/near/event/PrintDone", #"{"name":"anse.gcode","time":6300}"#)]
        try collector.pipeline.commit(batch(messages))
        try collector.finish(at: start + .hours(2))
        let session = try #require(try collector.store.sessions().first)
        #expect(session.durations.busy == .seconds(6300))
        #expect(session.runs.map(\.outcome) == [.done])
        #expect(collector.pipeline.counts.notForUs == 10)
    }

    @Test("What others tell a device is no sign of its life")
    func commands() throws {
        var decoder = MessageDecoder(catalogue: try DialectCatalogue(directories: [Collector.dialects]))
        decoder.bind([DeviceAddress(dialect: "bambu", id: "01P00C1"), DeviceAddress(dialect: "octoprint", id: "mk3")])
        #expect(heard("device/01P00C1/request", "{}", &decoder) == nil)
        #expect(heard("device/01P00C1/report", #"{"system":{}}"#, &decoder) == "01P00C1")
        #expect(heard("mk3/temperature/bed", #"{"actual":60}"#, &decoder) == "mk3")
        #expect(heard("mk4/temperature/bed", #"{"actual":60}"#, &decoder) == nil)
    }

    private func heard(_ topic: String, _ payload: String, _ decoder: inout MessageDecoder) -> String? {
        let batch = batch([(0, topic, payload)])
        var sink = ObservationSink()
        guard let frame = batch.frame(at: 0), case .notForUs = decoder.decode(batch.bytes, frame, into: &sink) else {
            return "observed"
        }
        return sink.heard.map { decoder.address(of: $0).id }
    }
}
