import TestSupport
import Testing
import UsageDomain

@testable import Dialects

@Suite("Hostile input")
struct HostileInputTests {
    private func decoder() throws -> MessageDecoder { MessageDecoder(catalogue: try Repository.shippedCatalogue()) }

    @Test("A payload above 256 KB is kept aside, one just below is read")
    func size() throws {
        var decoder = try decoder()
        var sink = ObservationSink()
        func payload(_ size: Int) -> String {
            let frame = #"{"power":5,"x":""}"#
            return #"{"power":5,"x":""# + String(repeating: "y", count: size - frame.utf8.count) + #""}"#
        }
        for (size, isRead) in [(256 * 1024, true), (256 * 1024 + 1, false), (300_000, false)] {
            let outcome = decoder.decode("zigbee2mqtt/a", payload(size), into: &sink)
            if isRead {
                #expect(sink.observations.count == 1)
            } else {
                guard case .quarantined(.payloadTooLarge, "zigbee2mqtt", _)? = outcome else {
                    Issue.record("\(size) bytes gave \(String(describing: outcome))")
                    continue
                }
            }
        }
    }

    @Test("Nesting is bounded, from the first message on and also after a large one")
    func depth() throws {
        var decoder = try decoder()
        var sink = ObservationSink()
        func nested(_ depth: Int, padding: Int = 0) -> String {
            #"{"x":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                + #","y":""# + String(repeating: "y", count: padding) + #"","power":1}"#
        }
        for padding in [0, 20_000] {
            _ = decoder.decode("zigbee2mqtt/a", nested(40, padding: padding), into: &sink)
            #expect(sink.observations.count == 1)
            for depth in [70, 1000, 100_000] {
                guard
                    case .quarantined(.nestedTooDeep, _, _)? = decoder.decode(
                        "zigbee2mqtt/a", nested(depth), into: &sink)
                else {
                    Issue.record("depth \(depth) was not refused")
                    continue
                }
            }
        }
    }

    @Test("Ten thousand unknown topics, and then some, take no place from a known one")
    func unknownTopics() throws {
        var decoder = try decoder()
        var sink = ObservationSink()
        for number in 0..<25_000 {
            #expect(decoder.decode("unknown/topic/\(number)", "1", into: &sink) == .notForUs(nil))
        }
        guard case .observations? = decoder.decode("stat/plug/POWER", "ON", into: &sink) else {
            Issue.record("a known topic was not decoded after the flood")
            return
        }
    }

    @Test("Devices are bounded: one too many is kept aside, a bound one never is")
    func tooManyDevices() throws {
        var decoder = try decoder()
        var sink = ObservationSink()
        let bound = DeviceAddress(dialect: "zigbee2mqtt", id: "ours")
        for number in 0..<10_000 {
            guard
                case .observations(let handle)? = decoder.decode("zigbee2mqtt/d\(number)", #"{"power":1}"#, into: &sink)
            else {
                Issue.record("device \(number) was refused")
                return
            }
            #expect(handle.index == number)
        }
        #expect(
            decoder.decode("zigbee2mqtt/one-more", #"{"power":1}"#, into: &sink)
                == .quarantined(.tooManyTopics, "zigbee2mqtt", nil))
        decoder.bind([bound])
        guard case .observations(let handle)? = decoder.decode("zigbee2mqtt/ours", #"{"power":1}"#, into: &sink) else {
            Issue.record("the bound device was refused")
            return
        }
        #expect(decoder.address(of: handle) == bound)
    }

    @Test("A topic that is too long or not UTF-8 is kept aside and costs nothing")
    func unfitTopics() throws {
        var decoder = try decoder()
        var sink = ObservationSink()
        #expect(
            decoder.decode("tele/" + String(repeating: "a", count: 2000) + "/SENSOR", "{}", into: &sink)
                == .quarantined(.outOfRange, nil, nil))
        var batch = MessageBatch()
        batch.append(topic: [0x61, 0xFF], payload: [], arrival: Instant(milliseconds: 0))
        #expect(decoder.decodeFirst(of: batch, into: &sink) == .quarantined(.invalidUTF8, nil, nil))
        #expect(decoder.decode("", "x", into: &sink) == .notForUs(nil))
        #expect(decoder.decode("///", "x", into: &sink) == .notForUs(nil))
    }

    @Test("An array of more values than any device has is kept aside")
    func tooManyValues() throws {
        var decoder = try decoder()
        var sink = ObservationSink()
        let values = Array(repeating: "1", count: 2000).joined(separator: ",")
        guard
            case .quarantined(.outOfRange, "tasmota", _)? = decoder.decode(
                "tele/a/SENSOR", #"{"ENERGY":{"Power":[\#(values)]}}"#, into: &sink)
        else {
            Issue.record("2000 channels were taken")
            return
        }
    }
}
