import Foundation
import LabSimulator
import Testing
import UsageDomain

@Suite("A native device and what it keeps")
struct NativeDeviceTests {
    static let at = Instant(milliseconds: 1_772_442_000_000)

    private func device(saying count: Int, capacity: Int = 4096) -> NativeDevice {
        var device = NativeDevice(lab: "l", id: "m", boot: 77, at: NativeDeviceTests.at, capacity: capacity)
        for index in 0..<count {
            _ = device.next(.telemetry, at: NativeDeviceTests.at + .seconds(Int64(index)), fields: [])
        }
        return device
    }

    @Test("A message carries boot, number, uptime and time, on the topic of its kind")
    func envelope() throws {
        var device = device(saying: 4)
        let message = device.next(
            .badge, at: NativeDeviceTests.at + .seconds(9), fields: Array("\"badge\":\"04AB\"".utf8))
        #expect(message.topic == "fablab/v1/l/m/badge")
        #expect(message.qos == 1)
        #expect(!message.isRetained)
        let object = try #require(JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: Any])
        #expect(object["boot"] as? Int == 77)
        #expect(object["seq"] as? Int == 5)
        #expect(object["up"] as? Int == 9000)
        #expect(object["ts"] as? Int == 1_772_442_009_000)
        #expect(object["badge"] as? String == "04AB")
    }

    @Test("An acknowledgement forgets everything up to its number, and only of its boot")
    func acknowledge() {
        var device = device(saying: 10)
        device.acknowledge(boot: 76, sequence: 10)
        #expect(device.pending.count == 10)
        device.acknowledge(boot: 77, sequence: 4)
        #expect(device.pending.map(\.sequence) == [5, 6, 7, 8, 9, 10])
        device.acknowledge(boot: 77, sequence: 3)
        #expect(device.pending.count == 6)
        device.acknowledge(boot: 77, sequence: .max)
        #expect(device.pending.isEmpty)
        #expect(device.resend(at: NativeDeviceTests.at).isEmpty)
    }

    @Test("The ring is bounded: the oldest are given up, and counted")
    func bounded() {
        let device = device(saying: 100, capacity: 8)
        #expect(device.pending.map(\.sequence) == Array(93...100))
        #expect(device.overwritten == 92)
    }

    @Test("What is sent again has the same bytes as the first time")
    func resend() {
        var device = NativeDevice(lab: "l", id: "m", boot: 5, at: NativeDeviceTests.at)
        let first = device.next(.status, at: NativeDeviceTests.at, fields: [])
        let again = device.resend(at: NativeDeviceTests.at + .hours(1))
        #expect(again.map(\.payload) == [first.payload])
        #expect(again.map(\.topic) == [first.topic])
        #expect(again.map(\.isRetained) == [true])
        #expect(again.map(\.at) == [NativeDeviceTests.at + .hours(1)])
    }

    @Test(
        "At a connection it says what nobody confirmed, then its hello anew and that it is online; once off, nothing new"
    )
    func reconnect() throws {
        var device = NativeDevice(lab: "l", id: "m", boot: 5, at: NativeDeviceTests.at)
        let fields = Array(#""model":"boitier","period_ms":10000"#.utf8)
        _ = device.next(.hello, at: NativeDeviceTests.at, fields: fields)
        device.acknowledge(boot: 5, sequence: 1)
        _ = device.next(.telemetry, at: NativeDeviceTests.at + .seconds(1), fields: [])
        let said = device.reconnect(at: NativeDeviceTests.at + .hours(1))
        #expect(said.map(\.topic) == ["telemetry", "hello", "status"].map { "fablab/v1/l/m/\($0)" })
        let hello = try #require(JSONSerialization.jsonObject(with: Data(said[1].payload)) as? [String: Any])
        #expect(hello["seq"] as? Int == 3 && hello["up"] as? Int == 3_600_000 && hello["period_ms"] as? Int == 10_000)
        device.switchOff()
        #expect(device.reconnect(at: NativeDeviceTests.at + .hours(2)).count == 3)
        #expect(device.sequence == 4)
    }

    @Test("A restart numbers from one again and has forgotten the rest")
    func restart() {
        var device = device(saying: 3)
        device.restart(boot: 78, at: NativeDeviceTests.at + .hours(1))
        #expect(device.pending.isEmpty)
        _ = device.next(.hello, at: NativeDeviceTests.at + .hours(1), fields: [])
        #expect(device.pending.map(\.boot) == [78])
        #expect(device.pending.map(\.sequence) == [1])
    }

    @Test("The lab hands acknowledgements to the device they name, and ignores everything else")
    func labReceives() throws {
        var lab = SimulatedLab(
            seed: 1, start: try #require(Instant(iso8601: "2026-03-03T08:00:00Z")), profile: .live)
        lab.advance(to: lab.start + .hours(1)) { _ in }
        let device = try #require(lab.nativeDevices.first { $0.pending.count > 10 })
        let topic = "fablab/v1/\(lab.registry.lab.id)/\(device.id)/ack"
        let hostile = [
            "", "{}", "{\"boot\":", "{\"boot\":\(device.boot)}", "{\"boot\":-1,\"seq\":9}", "\u{0}", "\"boot\"",
            "{\"boot\":\(device.boot),\"seq\":99999999999999999999999}", String(repeating: "9", count: 300),
        ]
        for text in hostile { lab.receive(topic: topic, payload: Array(text.utf8)) }
        lab.receive(
            topic: "fablab/v1/other/\(device.id)/ack", payload: Array("{\"boot\":\(device.boot),\"seq\":9}".utf8))
        #expect(lab.nativeDevices.first { $0.id == device.id }?.pending.count == device.pending.count)
        let middle = try #require(device.pending.dropFirst(5).first)
        lab.receive(topic: topic, payload: Array("{ \"boot\" : \(middle.boot), \"seq\": \(middle.sequence) }".utf8))
        let after = try #require(lab.nativeDevices.first { $0.id == device.id })
        #expect(after.pending.count == device.pending.count - 6)
        let pending = lab.nativeDevices.map(\.pending)
        var again: [SimulatedMessage] = []
        lab.networkReturned { again.append($0) }
        let kinds = again.map { $0.topic.split(separator: "/").last.map(String.init) ?? "" }
        #expect(again.count == pending.reduce(0) { $0 + $1.count } + 2 * pending.count)
        // A broker without persistence has lost them: each device says them again, behind what nobody confirmed.
        for device in lab.nativeDevices {
            let said = zip(again, kinds).filter { $0.0.topic.contains("/\(device.id)/") }.map(\.1)
            #expect(said.suffix(2) == ["hello", "status"], "\(device.id)")
        }
        #expect(again.suffix(2).map(\.isRetained) == [true, true])
    }
}
