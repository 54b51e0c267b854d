import Testing
import UsageDomain

@testable import Dialects

@Suite("Stamps of native messages")
struct NativeStampReadingTests {
    @Test("A native message brings its stamp, others none")
    func stamps() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        _ = decoder.decode(
            "fablab/v1/l/m/telemetry", #"{"boot":7,"seq":3,"up":1500,"ts":1762250000000,"state":"idle"}"#, into: &sink)
        #expect(
            sink.stamp
                == NativeStamp(
                    boot: 7, sequence: 3, uptime: .milliseconds(1500),
                    reportedAt: Instant(milliseconds: 1_762_250_000_000)))
        _ = decoder.decode("fablab/v1/l/m/telemetry", #"{"boot":7,"seq":4,"up":1600,"state":"idle"}"#, into: &sink)
        #expect(sink.stamp?.reportedAt == nil && sink.stamp?.sequence == 4)
        #expect(sink.stampedBy.map { decoder.address(of: $0).id } == "m")
        _ = decoder.decode(
            "fablab/v1/l/m/hello", #"{"boot":8,"seq":1,"up":20,"oldest":{"boot":7,"seq":4}}"#, into: &sink)
        #expect(sink.stamp?.oldestHeld == NativePlace(boot: 7, sequence: 4))
        _ = decoder.decode("stat/plug/POWER", "ON", into: &sink)
        #expect(sink.stamp == nil && sink.stampedBy == nil)
    }

    @Test(
        "A native message that is refused or says nothing keeps its stamp, where that can be read",
        arguments: [
            (#"{"boot":7,"seq":3,"up":1500,"state":"flying"}"#, QuarantineReason.unknownValue, true),
            (#"{"boot":7,"seq":3,"up":1500,"state":"idle","counters":{"busy_ms":-1}}"#, .negativeCounter, true),
            (#"{"boot":7,"seq":3,"up":1500,"ts":9223372036854775807,"state":"idle"}"#, .clockOutOfBounds, true),
            (#"{"boot":7,"seq":3,"up":1500}"#, nil, true),
            (#"{"boot":7,"seq":3,"state":"flying"}"#, .missingField, false),
            (#"{"boot":7,"seq":3,"up":9223372036854775807,"state":"idle"}"#, .outOfRange, false),
            (#"{"boot":7,"seq":3,"up":1500,"state":"idle""#, .malformedJSON, false),
        ])
    func stampsOfTheRefused(payload: String, reason: QuarantineReason?, hasStamp: Bool) throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        let outcome = try #require(decoder.decode("fablab/v1/l/m/telemetry", payload, into: &sink))
        switch outcome {
        case .quarantined(let refused, _, let handle):
            #expect(refused == reason)
            #expect(handle.map { decoder.address(of: $0).id } == "m")
        case .notForUs(let dialect): #expect(reason == nil && dialect == .native)
        case .observations: Issue.record("observed")
        }
        #expect(sink.observations.isEmpty)
        let stamp = NativeStamp(boot: 7, sequence: 3, uptime: .milliseconds(1500), reportedAt: nil)
        #expect(sink.stamp == (hasStamp ? stamp : nil))
        #expect(sink.stampedBy.map { decoder.address(of: $0).id } == (hasStamp ? "m" : nil))
    }

    @Test("The stamp of a message that is left to another dialect is not that dialect's")
    func stampsDoNotWander() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        _ = decoder.decode("fablab/v1/l/m/telemetry", #"{"boot":7,"seq":3,"up":1500}"#, into: &sink)
        _ = decoder.decode("fablab/v1/l/m/status", "offline", into: &sink)
        #expect(sink.stamp == nil && sink.stampedBy == nil)
        #expect(sink.observations.map(\.fact) == [.link(.offline)])
    }
}
