import Foundation
import TestSupport
import Testing
import UsageDomain

@testable import Dialects

/// Every decoder over damaged messages of its family.
///
/// A bounded run by default; `tools/fuzz SECONDS` lets each family run for that long with seeds of its own, and prints
/// the seed, which `RELEVE_FUZZ_SEED` repeats.
@Suite("Fuzzing", .timeLimit(.minutes(30)))
struct FuzzTests {
    private static let seconds = ProcessInfo.processInfo.environment["RELEVE_FUZZ_SECONDS"].flatMap(Int64.init)
    private static let chosenSeed = ProcessInfo.processInfo.environment["RELEVE_FUZZ_SEED"].flatMap(UInt64.init)
    private static let roundsPerSeed = 3000

    private static let dialects = Set(Fixture.all.map(\.dialect)).sorted()

    @Test("Damaged messages never crash, hang, observe out of range or grow without bound", arguments: dialects)
    func damagedMessages(dialect: String) throws {
        let fixtures = Fixture.all.filter { $0.dialect == dialect }
        let catalogue = try Repository.shippedCatalogue()
        guard let seconds = Self.seconds else {
            try run(fixtures, catalogue, seed: Self.chosenSeed ?? 1)
            return
        }
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var seed = Self.chosenSeed ?? UInt64.random(in: .min ... .max)
        while clock.now < end {
            print("fuzzing \(dialect), RELEVE_FUZZ_SEED=\(seed)")
            try run(fixtures, catalogue, seed: seed)
            seed &+= 1
        }
    }

    /// One decoder lives through them all, so that what it remembers is damaged as well.
    private func run(_ fixtures: [Fixture], _ catalogue: DialectCatalogue, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var decoder = MessageDecoder(catalogue: catalogue)
        var sink = ObservationSink()
        for round in 0..<Self.roundsPerSeed {
            let batch = damaged(fixtures, round, using: &random)
            let outcome = decoder.decodeFirst(of: batch, into: &sink)
            let place: Comment = "seed \(seed), round \(round)"
            if case .observations? = outcome {
                #expect(!sink.observations.isEmpty, place)
            } else {
                #expect(sink.observations.isEmpty && sink.others.isEmpty, place)
            }
            for fact in (sink.observations + sink.others.flatMap(\.observations)).map(\.fact) {
                switch fact {
                case .counter(_, let amount, _, _): #expect((0...MeasureScale.largestMagnitude).contains(amount), place)
                case .level(_, let amount): #expect(amount.magnitude <= MeasureScale.largestMagnitude.magnitude, place)
                default: break
                }
            }
            #expect(sink.requests.count <= 1, place)
            let redacted = decoder.redacted(batch, pseudonym: { "badge:" + $0 })
            if let redacted { #expect(decoder.redacted(redacted, pseudonym: { "badge:" + $0 }) == nil, place) }
        }
        let encoded = try JSONEncoder().encode(decoder.memory)
        #expect(encoded.count < 8 << 20, "seed \(seed): \(encoded.count) bytes are remembered")
        #expect(try JSONDecoder().decode(TranslatorMemory.self, from: encoded) == decoder.memory, "seed \(seed)")
    }

    /// A message of the family with one to four damages, or made of two, under its topic or another one's.
    private func damaged(
        _ fixtures: [Fixture], _ round: Int, using random: inout SeededGenerator
    ) -> MessageBatch {
        let fixture = fixtures[Int.random(in: fixtures.indices, using: &random)]
        var payload = fixture.payloadBytes
        var topic = fixture.topicBytes
        let other = fixtures[Int.random(in: fixtures.indices, using: &random)]
        switch Int.random(in: 0..<8, using: &random) {
        case 0: payload = other.payloadBytes
        case 1:
            let cut = Int.random(in: 0...payload.count, using: &random)
            let rest = Int.random(in: 0...other.payloadBytes.count, using: &random)
            payload = Array(payload.prefix(cut) + other.payloadBytes.suffix(rest))
        case 2: break
        default: for _ in 0..<Int.random(in: 1...4, using: &random) { payload.mutate(using: &random) }
        }
        if Int.random(in: 0..<8, using: &random) == 0 { topic.mutate(using: &random) }
        var batch = MessageBatch()
        batch.append(
            topic: topic, payload: payload, arrival: Instant(milliseconds: Int64(round) * 700),
            isRetained: Int.random(in: 0..<16, using: &random) == 0)
        return batch
    }
}
