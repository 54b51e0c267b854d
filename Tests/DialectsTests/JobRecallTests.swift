import Foundation
import Testing
import UsageDomain

@testable import Dialects

@Suite("What is said once of a job")
struct JobRecallTests {
    @Test("A flood of devices forgets the longest silent first, and stays bounded")
    func flood() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        func hear(_ printer: String, _ status: String, at second: Int64) {
            var batch = MessageBatch()
            batch.append(
                topic: "\(printer)/klipper/status".utf8, payload: #"{"status":{"print_stats":\#(status)}}"#.utf8,
                arrival: Instant(milliseconds: second * 1000))
            _ = decoder.decodeFirst(of: batch, into: &sink)
        }
        hear("ours", #"{"filename":"cale.gcode","state":"standby"}"#, at: 0)
        let count = Int64(JobRecall.largestDeviceCount)
        for number in 1..<count { hear("p\(number)", #"{"filename":"x.gcode"}"#, at: number) }
        hear("ours", #"{"state":"printing"}"#, at: count)
        #expect(sink.observations.first?.fact == .job(.start(id: nil, name: "cale.gcode")))
        for number in 0..<count * 2 { hear("q\(number)", #"{"filename":"x.gcode"}"#, at: count + number) }
        hear("ours", #"{"state":"complete"}"#, at: count * 4)
        hear("ours", #"{"state":"printing"}"#, at: count * 4)
        #expect(sink.observations.first?.fact == .job(.start(id: nil, name: nil)))
        #expect(try JSONEncoder().encode(decoder.memory).count < 200 * JobRecall.largestDeviceCount)
    }
}
