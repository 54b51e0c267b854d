import Dialects
import Testing
import UsageDomain

@testable import Derivation

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

    private func topics(_ asker: inout DeviceAsker, after seconds: Int64, down: ConnectionID? = nil) -> [String] {
        asker.due(at: start + .seconds(seconds)) { $0 != down }.map { due in
            "\(due.connection): \(due.requests.map(\.topic).joined(separator: " "))"
        }
    }

    @Test("A connection that opens asks the devices it serves, and not those heard elsewhere")
    func opening() throws {
        var decoder = try newDecoder()
        var asker = try asker(&decoder)
        let handle = decoder.handle(of: Self.printer)
        let printer = try #require(handle)
        asker.opened("lab") { $0 == Self.other }
        #expect(topics(&asker, after: 0) == ["lab: device/01P00C2/request"])
        asker.heard(printer, at: start + .seconds(3600), over: "printer-1")
        asker.opened("lab") { _ in true }
        #expect(topics(&asker, after: 3600) == ["lab: device/01P00C2/request"])
        asker.opened("printer-1") { $0 == Self.printer }
        let due = asker.due(at: start + .seconds(3601)) { _ in true }
        #expect(due.map(\.connection) == ["printer-1"])
        let payloads = due.flatMap(\.requests).map { String(decoding: $0.payload, as: UTF8.self) }
        #expect(payloads.count == 1 && payloads[0].contains("pushall"))
    }

    @Test("A connection that flaps for an hour asks three times, then every five minutes")
    func flapping() throws {
        var decoder = try newDecoder()
        var asker = try asker(&decoder)
        var times: [Int64] = []
        for second in Int64(0)..<3600 {
            asker.opened("printer-1") { $0 == Self.printer }
            if !topics(&asker, after: second).isEmpty { times.append(second) }
        }
        #expect(times.prefix(4) == [0, 10, 20, 300])
        #expect(times.count == 3 + 11)
    }

    @Test("What may not be asked yet, or is behind a connection that is down, is asked as soon as it may be")
    func owed() throws {
        var decoder = try newDecoder()
        var asker = try asker(&decoder)
        asker.opened("printer-1") { $0 == Self.printer }
        for second in Int64(0)..<5 { #expect(topics(&asker, after: second, down: "printer-1") == []) }
        #expect(topics(&asker, after: 5).count == 1)
        asker.opened("printer-1") { $0 == Self.printer }
        #expect(topics(&asker, after: 6) == [])
        #expect(topics(&asker, after: 15).count == 1)
        #expect(topics(&asker, after: 3600) == [])
    }

    @Test("A silent device is asked after a minute, then every five, over the connection it was heard on")
    func silence() throws {
        var decoder = try newDecoder()
        var asker = try asker(&decoder)
        let handle = decoder.handle(of: Self.printer)
        let printer = try #require(handle)
        #expect(topics(&asker, after: 86_400) == [])
        asker.heard(printer, at: start, over: "printer-1")
        #expect(topics(&asker, after: 59) == [])
        #expect(topics(&asker, after: 60) == ["printer-1: device/01P00C1/request"])
        #expect(topics(&asker, after: 359) == [])
        #expect(topics(&asker, after: 360).count == 1)
        asker.heard(printer, at: start + .seconds(361), over: "printer-1")
        #expect(topics(&asker, after: 419) == [], "that was the answer")
    }

    @Test("A device that comes back by itself is asked what it has become")
    func comesBack() throws {
        var decoder = try newDecoder()
        var asker = try asker(&decoder)
        let handle = decoder.handle(of: Self.printer)
        let printer = try #require(handle)
        asker.heard(printer, at: start, over: "printer-1")
        #expect(topics(&asker, after: 60).count == 1)
        asker.heard(printer, at: start + .seconds(200), over: "printer-1")
        #expect(topics(&asker, after: 201).count == 1)
    }

    @Test("What a translator wants asked counts as asking, and is not asked while an answer is under way")
    func translator() throws {
        var decoder = try newDecoder()
        var asker = try asker(&decoder)
        let wanted = DeviceRequest(topic: "device/01P00C1/request", payload: [])
        let foreign = DeviceRequest(topic: "device/01P00C9/request", payload: [])
        #expect(asker.takeOver([wanted, foreign], at: start, from: "lab") == [foreign])
        #expect(topics(&asker, after: 0) == ["lab: device/01P00C1/request"])
        #expect(asker.takeOver([wanted], at: start + .seconds(2), from: "lab") == [])
        #expect(topics(&asker, after: 60) == [])
    }

    @Test("A clock that was put back does not keep a device from being asked")
    func clock() throws {
        var decoder = try newDecoder()
        var asker = try asker(&decoder)
        for second in [86_400, 0] as [Int64] {
            asker.opened("printer-1") { $0 == Self.printer }
            #expect(topics(&asker, after: second).count == 1)
        }
    }
}
