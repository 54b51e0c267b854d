import Foundation
import Testing
import UsageDomain

@testable import Dialects

@Suite("MTConnect")
struct MTConnectTests {
    @Test(
        "Types are called as elements of documents are",
        arguments: [
            ("PART_COUNT", "PartCount"), ("EXECUTION", "Execution"), ("VOLTAGE_AC", "VoltageAC"), ("PH", "PH"),
            ("x:FLOOD_LEVEL", "x:FloodLevel"), ("PartCount", "PartCount"), ("x:Flood", "x:Flood"), ("", ""), ("_", ""),
        ])
    func elementNames(type: String, name: String) { #expect(MTConnectObservation.elementName(of: type) == name) }

    private func decode(_ decoder: inout MessageDecoder, _ topic: String, _ payload: String, at second: Int64)
        -> [String]
    {
        var sink = ObservationSink()
        var batch = MessageBatch()
        batch.append(topic: topic.utf8, payload: payload.utf8, arrival: Instant(milliseconds: second * 1000))
        _ = decoder.decodeFirst(of: batch, into: &sink)
        return sink.observations.compactMap {
            if case .text(let text) = DescribedObservation($0).value { text } else { nil }
        }
    }

    @Test("A flood of machines and data items is bounded, and the machines heard last are known")
    func bounds() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        func item(_ id: String, _ type: String, _ value: String) -> String {
            #"{"dataItemId":"\#(id)","type":"\#(type)","category":"EVENT","result":"\#(value)"}"#
        }
        for machine in 0..<100 {
            for number in 0..<150 {
                let topic = "MTConnect/Devices/m\(machine)/Observations/i\(number)"
                _ = decode(
                    &decoder, topic, item("i\(number)", number % 2 == 0 ? "EXECUTION" : "TYPE_\(number)", "READY"),
                    at: Int64(machine))
            }
        }
        let bytes = try JSONEncoder().encode(decoder.memory).count
        #expect(bytes < 2 << 20, "\(bytes) bytes are remembered")
        let position = item("p", "POSITION", "1")
        #expect(decode(&decoder, "MTConnect/Devices/m99/Observations/p", position, at: 300) == ["idle"])
        #expect(decode(&decoder, "MTConnect/Devices/m0/Observations/p", position, at: 300) == [])
    }

    @Test("Entities of a document type cannot unfold: it is refused before they are read")
    func entities() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        let levels = (1...9).map { level in
            "<!ENTITY e\(level) \"" + String(repeating: "&e\(level - 1);", count: 10) + "\">"
        }.joined()
        let bomb = "<!DOCTYPE a [<!ENTITY e0 \"x\">\(levels)]><MTConnectStreams>&e9;</MTConnectStreams>"
        let outcome = decoder.decode("MTConnect/Current/m", bomb, into: &sink)
        guard case .quarantined(.malformedXML, "mtconnect", _)? = outcome else {
            Issue.record("a document type was read")
            return
        }
    }

    @Test("A document of more observations than any machine has is kept aside, in both forms")
    func tooManyObservations() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        let item = #"{"dataItemId":"a","value":1}"#
        let json = #"{"E":["# + Array(repeating: item, count: 9000).joined(separator: ",") + "]}"
        let xml = "<s>" + String(repeating: #"<E dataItemId="a"/>"#, count: 9000) + "</s>"
        for document in [json, xml] {
            guard
                case .quarantined(.outOfRange, "mtconnect", _)? = decoder.decode(
                    "MTConnect/Current/m", document, into: &sink)
            else {
                Issue.record("9000 observations were read")
                continue
            }
        }
    }

    @Test("A document one byte below the bound is read in reasonable memory and time, however it is made")
    func largeDocuments() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        let commas = "[" + Array(repeating: "1", count: 130_000).joined(separator: ",") + "]"
        let brackets = "[" + Array(repeating: "[]", count: 87_000).joined(separator: ",") + "]"
        for document in [commas, brackets] {
            #expect(decoder.decode("MTConnect/Current/m", document, into: &sink) == .notForUs("mtconnect"))
        }
    }
}
