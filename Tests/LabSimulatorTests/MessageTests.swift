import Foundation
import LabSimulator
import Testing
import UsageDomain

@Suite("Capture lines and deliveries")
struct MessageTests {
    static let at = Instant(milliseconds: 1_772_442_000_123)

    @Test(
        "A capture line is JSON that gives topic, payload and instant back",
        arguments: [
            "{\"a\":\"b\\\\c\"}", "bare", "tab\tand\u{1}", "Découpe « été » \u{1F600}", "",
        ])
    func captureLine(payload: String) throws {
        let message = SimulatedMessage(
            at: MessageTests.at, topic: "a/\"b\"", payload: Array(payload.utf8), qos: 1, isRetained: true)
        let line = message.captureLine
        #expect(!line.utf8.contains(0x0A))
        let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["at"] as? String == "2026-03-02T09:00:00.123Z")
        #expect(object["topic"] as? String == "a/\"b\"")
        #expect(object["payload"] as? String == payload)
        #expect(object["qos"] as? Int == 1)
        // A live subscriber never sees the flag of a message published while it listens.
        #expect(object["retain"] == nil)
    }

    @Test(
        "Bytes that are not UTF-8 are kept in base64",
        arguments: [[0xFF], [0xFF, 0xFE], [0xFF, 0, 1], [0xC3, 0x28, 9, 9]])
    func binary(payload: [UInt8]) throws {
        let line = SimulatedMessage(at: MessageTests.at, topic: "t", payload: payload).captureLine
        let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let text = try #require(object["payload_base64"] as? String)
        #expect(Data(base64Encoded: text) == Data(payload))
    }

    private func messages(_ count: Int, topic: String, qos: UInt8) -> [SimulatedMessage] {
        (0..<count).map {
            SimulatedMessage(
                at: MessageTests.at + .milliseconds(Int64($0) * 500), topic: topic, payload: Array(String($0).utf8),
                qos: qos)
        }
    }

    @Test("A tenth of QoS 0 is lost, nothing of QoS 1; some of QoS 1 comes twice")
    func lossAndDuplicates() {
        var model = DeliveryModel(seed: 1)
        let unsure = model.deliver(all: messages(10_000, topic: "tele/x/SENSOR", qos: 0))
        #expect((8_700...9_300).contains(unsure.count))
        let sure = model.deliver(all: messages(10_000, topic: "x/status/switch:0", qos: 1))
        #expect(Set(sure.map(\.message.payload)).count == 10_000)
        #expect((10_200...10_400).contains(sure.count))
    }

    @Test("Native messages overtake each other within five seconds, others never")
    func reordering() {
        var model = DeliveryModel(seed: 2)
        let native = messages(2000, topic: "fablab/v1/l/m/telemetry", qos: 1)
        let arrivals = model.deliver(all: native)
        #expect(arrivals.map(\.arrival) == arrivals.map(\.arrival).sorted())
        let sent = arrivals.map(\.message.at)
        #expect(sent != sent.sorted())
        #expect(arrivals.allSatisfy { $0.arrival >= $0.message.at && $0.arrival - $0.message.at <= .seconds(5) })
        let plug = model.deliver(all: messages(2000, topic: "x/status/switch:0", qos: 1)).map(\.message.at)
        #expect(plug == plug.sorted())
    }

    @Test("The same seed delivers the same")
    func deterministicDelivery() {
        var one = DeliveryModel(seed: 3)
        var two = DeliveryModel(seed: 3)
        let sent = messages(500, topic: "fablab/v1/l/m/badge", qos: 1) + messages(500, topic: "p", qos: 0)
        #expect(one.deliver(all: sent) == two.deliver(all: sent))
    }
}
