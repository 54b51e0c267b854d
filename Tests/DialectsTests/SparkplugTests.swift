import Foundation
import TestSupport
import Testing
import UsageDomain

@testable import Dialects

@Suite("Sparkplug B")
struct SparkplugTests {
    /// A writer of protobuf of its own: what the tests send must not depend on what reads it.
    private struct Metric {
        var name: String?
        var alias: UInt64?
        var float: Float = 1

        var bytes: [UInt8] {
            var result: [UInt8] = []
            if let name { result += [0x0A] + varint(UInt64(name.utf8.count)) + name.utf8 }
            if let alias { result += [0x10] + varint(alias) }
            result += [0x20, 9, 0x65]
            return result + (0..<4).map { UInt8(truncatingIfNeeded: float.bitPattern >> (8 * $0)) }
        }
    }

    private static func payload(_ sequence: UInt64, _ metrics: [Metric] = []) -> [UInt8] {
        metrics.flatMap { [0x12] + varint(UInt64($0.bytes.count)) + $0.bytes } + [0x18] + varint(sequence)
    }

    private struct Listener {
        var translator = SparkplugBTranslator()
        let reader = JSONReader()

        mutating func hear(_ topic: String, _ payload: [UInt8], at seconds: Int64 = 0) throws -> Translation {
            let bytes = Array(topic.utf8) + payload
            var translation = Translation()
            try translator.translate(
                TranslatorInput(
                    bytes: bytes, topic: 0..<topic.utf8.count, payload: topic.utf8.count..<bytes.count, device: "",
                    arrival: Instant(milliseconds: seconds * 1000), isRetained: false, reader: reader),
                into: &translation)
            return translation
        }
    }

    @Test("The request is a command of the specification: Node Control/Rebirth, Boolean, true")
    func rebirthCommand() throws {
        var listener = Listener()
        let heard = try listener.hear("spBv1.0/G/DDATA/n/d", Self.payload(4), at: 1_762_250_000)
        #expect(heard.requests.map(\.topic) == ["spBv1.0/G/NCMD/n"])
        // Made with the protobuf library of another language.
        #expect(
            heard.requests.first.map { Data($0.payload).base64EncodedString() }
                == "CICNpPKkMxIhChROb2RlIENvbnRyb2wvUmViaXJ0aBiAjaTypDMgC3AB")
    }

    @Test("A node that does not answer is asked more and more rarely, and again at once after its birth")
    func asking() throws {
        var listener = Listener()
        var asked: [Int64] = []
        for second in stride(from: Int64(0), through: 4 * 3600, by: 10) {
            let heard = try listener.hear("spBv1.0/G/NDATA/n", Self.payload(UInt64(second / 10 % 256)), at: second)
            if !heard.requests.isEmpty { asked.append(second / 60) }
        }
        #expect(asked == [0, 1, 3, 7, 15, 31, 63, 127, 191])
        _ = try listener.hear("spBv1.0/G/NBIRTH/n", Self.payload(0), at: 15_000)
        #expect(try listener.hear("spBv1.0/G/NDATA/n", Self.payload(1), at: 15_001).requests.isEmpty)
        #expect(try listener.hear("spBv1.0/G/NDATA/n", Self.payload(9), at: 15_002).requests.count == 1)
    }

    @Test("A flood of unknown nodes is not answered by a flood of requests")
    func flood() throws {
        var listener = Listener()
        var requests = 0
        for number in 0..<5000 {
            requests += try listener.hear("spBv1.0/G/NDATA/n\(number)", Self.payload(0), at: Int64(number / 100))
                .requests.count
        }
        #expect(requests == 32)
        #expect(listener.translator.nodes.count <= SparkplugBTranslator.largestNodeCount)
        #expect(listener.translator.forgottenCount == 5000 - SparkplugBTranslator.largestNodeCount)
    }

    @Test("A flood of strangers takes no place from a node whose birth was heard")
    func strangers() throws {
        var listener = Listener()
        _ = try listener.hear("spBv1.0/G/NBIRTH/ours", Self.payload(0, [Metric(name: "Power", alias: 3)]))
        for number in 0..<500 { _ = try listener.hear("spBv1.0/G/NDATA/n\(number)", Self.payload(0), at: 10) }
        let heard = try listener.hear("spBv1.0/G/NDATA/ours", Self.payload(1, [Metric(alias: 3, float: 7)]), at: 20)
        #expect(heard.documents.map { String(decoding: $0.json, as: UTF8.self) } == [#"{"metrics":{"Power":7.0}}"#])
    }

    @Test("Whatever births say, what is remembered has a bound, and what was forgotten is counted")
    func bounds() throws {
        var listener = Listener()
        let metrics = (UInt64(0)..<1000).map { number in Metric(name: "m\(number)", alias: number) }
        for node in 0..<40 {
            for device in 0..<6 {
                _ = try listener.hear(
                    "spBv1.0/G/DBIRTH/n\(node)/d\(device)", Self.payload(0, metrics), at: Int64(node))
            }
        }
        let nodes = listener.translator.nodes
        #expect(nodes.values.allSatisfy { $0.metricCount <= 4096 })
        #expect(nodes.values.reduce(0) { $0 + $1.metricCount } <= SparkplugBTranslator.largestMetricCount)
        #expect(nodes["G/n39"]?.metricCount == 4000)
        #expect(listener.translator.forgottenCount == 40 * 2 + 36)
        let tooMany = (0..<5000).map { Metric(name: "m\($0)") }
        #expect(throws: Refusal(.outOfRange)) {
            try listener.hear("spBv1.0/G/NBIRTH/n", Self.payload(0, tooMany))
        }
    }

    @Test("A node keeps sixty-four devices; one that died gives its place to a new one")
    func devices() throws {
        var listener = Listener()
        _ = try listener.hear("spBv1.0/G/NBIRTH/n", Self.payload(0))
        for device in 0..<64 {
            _ = try listener.hear(
                "spBv1.0/G/DBIRTH/n/d\(device)", Self.payload(0, [Metric(name: "Power", alias: 1)]))
        }
        let birth = Self.payload(0, [Metric(name: "Power", alias: 1)])
        let data = Self.payload(0, [Metric(alias: 1)])
        _ = try listener.hear("spBv1.0/G/DBIRTH/n/new", birth)
        #expect(throws: Refusal(.missingBirth)) { try listener.hear("spBv1.0/G/DDATA/n/new", data) }
        _ = try listener.hear("spBv1.0/G/DDEATH/n/d7", Self.payload(0))
        _ = try listener.hear("spBv1.0/G/DBIRTH/n/new", birth)
        #expect(try listener.hear("spBv1.0/G/DDATA/n/new", data).documents.count == 1)
    }

    @Test("Templates, tables, bytes, properties and old values are passed over and counted")
    func skipped() throws {
        let fixtures = try #require(Fixture.files.first { $0.first?.place == "sparkplug-b/life.jsonl:1" })
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        var counts: [Int] = []
        for fixture in fixtures.prefix(6) {
            _ = decoder.decodeFirst(of: fixture.batch, into: &sink)
            counts.append(sink.skippedCount)
        }
        #expect(counts == [0, 5, 0, 0, 0, 1])
    }

    @Test("A lab maps metrics of its own names beside the dialect that ships, which reads the rest")
    func ownNames() throws {
        let guide = try String(contentsOfFile: Repository.dialects + "/README.md", encoding: .utf8)
        let start = try #require(guide.range(of: "```yaml\nname: our-gateway\n"))
        let end = try #require(guide[start.upperBound...].range(of: "```"))
        let own = try MappedDialect(
            text: "name: our-gateway\n" + String(guide[start.upperBound..<end.lowerBound]), file: "own.yaml")
        let catalogue = try DialectCatalogue(try Repository.shippedCatalogue().mapped + [own])
        var decoder = MessageDecoder(catalogue: catalogue)
        var sink = ObservationSink()
        func hear(_ topic: String, _ payload: [UInt8]) throws -> (String, [DescribedObservation.Value], Int) {
            var batch = MessageBatch()
            batch.append(topic: topic.utf8, payload: payload, arrival: Instant(milliseconds: 0))
            guard case .observations(let handle)? = decoder.decodeFirst(of: batch, into: &sink) else {
                return ("", [], sink.requests.count)
            }
            let address = decoder.address(of: handle)
            return (
                "\(address.dialect):\(address.id)", sink.observations.map { DescribedObservation($0).value },
                sink.requests.count
            )
        }
        #expect(
            try hear("spBv1.0/Atelier/NBIRTH/n", Self.payload(0)) == ("our-gateway:Atelier/n", [.text("online")], 0))
        let names = [Metric(name: "Broche/kW", alias: 1, float: 1.5), Metric(name: "Voltage", alias: 2)]
        let birth = Self.payload(1, names)
        #expect(
            try hear("spBv1.0/Atelier/DBIRTH/n/d", birth)
                == ("our-gateway:Atelier/n/d", [.text("online"), .number(1_500_000)], 0))
        // What the own rules do not know is read a second time: no gap, nothing asked.
        #expect(
            try hear("spBv1.0/Atelier/DDATA/n/d", Self.payload(2, [Metric(alias: 2, float: 230)]))
                == ("sparkplug-b:Atelier/n/d", [.number(230_000)], 0))
        #expect(
            try hear("spBv1.0/Atelier/DDATA/n/d", Self.payload(3, [Metric(alias: 1, float: 2)]))
                == ("our-gateway:Atelier/n/d", [.number(2_000_000)], 0))
        #expect(
            try hear("spBv1.0/Ailleurs/NBIRTH/n", Self.payload(0)) == ("sparkplug-b:Ailleurs/n", [.text("online")], 0))
    }
}

private func varint(_ number: UInt64) -> [UInt8] {
    number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7F | 0x80)] + varint(number >> 7)
}
