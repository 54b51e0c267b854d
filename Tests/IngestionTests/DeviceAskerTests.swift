import Dialects
import Testing
import UsageDomain

@testable import Ingestion

@Suite("Asking devices")
struct DeviceAskerTests {
    private static let printer = DeviceAddress(dialect: "bambu", id: "01P00C1")
    private static let other = DeviceAddress(dialect: "bambu", id: "01P00C2")
    private static let plug = DeviceAddress(dialect: "tasmota", id: "plug")
    private let start = Instant(milliseconds: 1_772_442_000_000)

    private func asker(_ decoder: inout MessageDecoder) throws -> DeviceAsker {
        DeviceAsker(
            [Self.printer, Self.other, Self.plug], catalogue: try DialectCatalogue(directories: [Collector.dialects]),
            decoder: &decoder)
    }

    private func newDecoder() throws -> MessageDecoder {
        MessageDecoder(catalogue: try DialectCatalogue(directories: [Collector.dialects]))
    }

    @Test("A connection that opens asks the devices it serves, and not those heard elsewhere")
    func opening() throws {
        var decoder = try newDecoder()
        var asker = try asker(&decoder)
        let handle = decoder.handle(of: Self.printer)
        let printer = try #require(handle)
        let all = asker.opened("lab", at: start) { _ in true }
        #expect(all.map(\.topic) == ["device/01P00C1/request", "device/01P00C2/request"])
        #expect(String(decoding: all[0].payload, as: UTF8.self).contains("pushall"))
        #expect(asker.opened("lab", at: start) { $0 == Self.other }.map(\.topic) == ["device/01P00C2/request"])
        asker.heard(printer, at: start, over: "printer-1")
        #expect(asker.opened("lab", at: start) { _ in true }.map(\.topic) == ["device/01P00C2/request"])
        #expect(asker.opened("printer-1", at: start) { $0 == Self.printer }.count == 1)
    }

    @Test("A device that falls silent is asked once a minute over the connection it was heard on")
    func silence() throws {
        var decoder = try newDecoder()
        var asker = try asker(&decoder)
        let handle = decoder.handle(of: Self.printer)
        let printer = try #require(handle)
        #expect(asker.overdue(at: start + .days(1)).isEmpty)
        asker.heard(printer, at: start, over: "printer-1")
        #expect(asker.overdue(at: start + .seconds(59)).isEmpty)
        let first = asker.overdue(at: start + .seconds(60))
        #expect(first.map(\.connection) == ["printer-1"])
        #expect(first.flatMap(\.requests).map(\.topic) == ["device/01P00C1/request"])
        #expect(asker.overdue(at: start + .seconds(90)).isEmpty)
        #expect(asker.overdue(at: start + .seconds(120)).count == 1)
        asker.heard(printer, at: start + .seconds(121), over: "printer-1")
        #expect(asker.overdue(at: start + .seconds(180)).isEmpty)
    }
}
