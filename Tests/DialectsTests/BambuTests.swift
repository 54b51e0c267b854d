import Testing
import UsageDomain

@testable import Dialects

@Suite("Printers that report what changed")
struct BambuTests {
    @Test("A flood of invented serial numbers makes no printer forget its job, and what is remembered stays bounded")
    func flood() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        let printer = "device/01P00C1/report"
        _ = decoder.decode(printer, #"{"print":{"gcode_state":"RUNNING","task_id":"9"}}"#, into: &sink)
        for number in 0..<BambuTranslator.largestDeviceCount * 3 {
            _ = decoder.decode("device/Z\(number)/report", #"{"print":{"wifi_signal":"-40dBm"}}"#, into: &sink)
        }
        _ = decoder.decode(printer, #"{"print":{"gcode_state":"FINISH"}}"#, into: &sink)
        #expect(sink.observations.map(\.fact).contains(.job(.end(id: nil, outcome: .done))))
    }

    @Test("Of printers that all say what they do, the longest silent is forgotten first")
    func bounded() throws {
        var translator = BambuTranslator()
        let count = BambuTranslator.largestDeviceCount + 5
        for number in 0..<count {
            let payload = Array(#"{"print":{"gcode_state":"IDLE"}}"#.utf8)
            var translation = Translation()
            try translator.translate(
                TranslatorInput(
                    bytes: payload, topic: 0..<0, payload: payload.indices, device: "\(number)",
                    arrival: Instant(milliseconds: Int64(number)), isRetained: false, reader: JSONReader()),
                into: &translation)
        }
        #expect(Set(translator.printers.keys) == Set((5..<count).map { "\($0)" }))
    }
}
