import Foundation
import Testing
import UsageDomain

@testable import Dialects

@Suite("Fixtures")
struct FixtureTests {
    @Test("Every fixture becomes what it says, after the ones before it in its file", arguments: Fixture.files)
    func becomesWhatItSays(fixtures: [Fixture]) throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        for fixture in fixtures { try check(fixture, with: &decoder) }
    }

    @Test("Without memory, decoding all fixtures with one decoder gives the same as with a fresh one each")
    func decoderKeepsNothingBetweenMessages() throws {
        let catalogue = try Repository.shippedCatalogue()
        let withMemory = catalogue.dialects.filter { $0.isCoded || $0.recallsJobs }.map(\.name.rawValue)
        let fixtures = Fixture.all.filter { !withMemory.contains($0.dialect) }
        var one = MessageDecoder(catalogue: catalogue)
        for _ in 0..<2 {
            for fixture in fixtures { try check(fixture, with: &one) }
        }
        for fixture in fixtures {
            var fresh = MessageDecoder(catalogue: catalogue)
            try check(fixture, with: &fresh)
        }
        #expect(one.memory.isEmpty)
    }

    @Test("A story gives the same when what is remembered goes through a checkpoint after each message")
    func memorySurvivesACheckpoint() throws {
        let catalogue = try Repository.shippedCatalogue()
        for fixtures in Fixture.files {
            var memory = TranslatorMemory()
            for fixture in fixtures {
                var decoder = MessageDecoder(catalogue: catalogue)
                decoder.memory = try JSONDecoder().decode(
                    TranslatorMemory.self, from: try JSONEncoder().encode(memory))
                try check(fixture, with: &decoder)
                memory = decoder.memory
            }
        }
    }

    private func check(_ fixture: Fixture, with decoder: inout MessageDecoder) throws {
        var sink = ObservationSink()
        let place = Comment(rawValue: fixture.place)
        let decoded = decoder.decodeFirst(of: fixture.batch, into: &sink)
        let outcome = try #require(decoded, place)
        #expect(sink.requests.map(\.topic) == fixture.expect.requests ?? [], place)
        let others = sink.others.map { other in
            Fixture.OtherDevice(
                device: decoder.address(of: other.device).id,
                observations: other.observations.map(DescribedObservation.init))
        }
        #expect(others == fixture.expect.others ?? [], place)
        switch outcome {
        case .observations(let handle):
            #expect(fixture.expect.outcome == "observations", place)
            #expect(decoder.address(of: handle).dialect.rawValue == fixture.dialect, place)
            #expect(decoder.address(of: handle).id == fixture.expect.device, place)
            #expect(sink.observations.map(DescribedObservation.init) == fixture.expect.observations, place)
        case .notForUs:
            #expect(fixture.expect.outcome == "notForUs", place)
            #expect(sink.observations.isEmpty, place)
            #expect(sink.stamp == nil || fixture.dialect == "native", place)
        case .quarantined(let reason, _, let handle):
            #expect(fixture.expect.outcome == "quarantined", place)
            #expect(reason == fixture.expect.reason, place)
            #expect(handle.map { decoder.address(of: $0).id } == fixture.expect.device, place)
            #expect(sink.observations.isEmpty, place)
            #expect(sink.stamp == nil || fixture.dialect == "native", place)
        }
    }
}
