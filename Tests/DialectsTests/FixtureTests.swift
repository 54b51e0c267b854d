import Testing
import UsageDomain

@testable import Dialects

@Suite("Fixtures")
struct FixtureTests {
    @Test("Every fixture becomes what it says", arguments: Fixture.all)
    func becomesWhatItSays(fixture: Fixture) throws {
        let catalogue = try Repository.shippedCatalogue()
        var decoder = MessageDecoder(catalogue: catalogue)
        try check(fixture, with: &decoder)
    }

    @Test("Decoding all fixtures with one decoder gives the same as with a fresh one each")
    func decoderKeepsNothingBetweenMessages() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        for _ in 0..<2 {
            for fixture in Fixture.all { try check(fixture, with: &decoder) }
        }
    }

    private func check(_ fixture: Fixture, with decoder: inout MessageDecoder) throws {
        var sink = ObservationSink()
        let place = Comment(rawValue: fixture.place)
        let decoded = decoder.decodeFirst(of: fixture.batch, into: &sink)
        let outcome = try #require(decoded, place)
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
