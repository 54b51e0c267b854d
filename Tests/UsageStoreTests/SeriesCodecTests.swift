import TestSupport
import Testing
import UsageDomain

@testable import UsageStore

struct SeriesCodecTests {
    @Test(arguments: [0, 1, 2, 3, 100, 4096]) func `random columns of any scale survive`(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        for bits in [1, 8, 20, 40, 63] {
            let columns = (0..<3).map { _ in
                (0..<count).map { _ in Int64.random(in: .min ... .max, using: &generator) >> Int64(64 - bits) }
            }
            #expect(try SeriesCodec.decode(SeriesCodec.encode(columns)) == columns)
        }
    }

    static let extremes: [[Int64]] = [
        [Int64.min, .max, .min, .max, 0], [.max, .max - 1, .min], [0, .min, 0, .min], [5], [7, 7, 7, 7],
        [0, 6, 12, 600, -6], [.min, 0], [-3, -5, -9, 1 << 62, -(1 << 62)],
    ]

    @Test(arguments: extremes)
    func `extremes survive`(column: [Int64]) throws {
        #expect(
            try SeriesCodec.decode(SeriesCodec.encode([column, column.reversed()])) == [column, column.reversed()])
    }

    @Test func `a plateau costs next to nothing`() {
        let times = (0..<4096).map { 1_772_442_000_000 + Int64($0) * 1000 }
        let bytes = SeriesCodec.encode([times, Array(repeating: 5_200, count: 4096)])
        #expect(bytes.count < 60)
    }

    @Test func `jittered noise stays near its entropy`() {
        var generator = SeededGenerator(seed: 1)
        let times = (0..<16_384).map {
            1_772_442_000_000 + Int64($0) * 1000 + Int64.random(in: -15...15, using: &generator)
        }
        let power = (0..<16_384).map { _ in 400_000 + 100 * Int64.random(in: -8...8, using: &generator) }
        // log2(31) + log2(17) bits a row, and three hundredths for learning.
        let bound = Int(16_384 * (4.954 + 4.088) / 8 * 1.03)
        #expect(SeriesCodec.encode([times, power]).count < bound)
    }

    @Test func `a machine that changes between a quiet and a noisy level costs what each level costs`() {
        var generator = SeededGenerator(seed: 2)
        let power = (0..<16_384).map { index in
            index / 512 % 2 == 0 ? 5_200 : 400_000 + 100 * Int64.random(in: -128...127, using: &generator)
        }
        // Half the rows carry 8 bits; 32 changes of level, 20 bits each.
        let bound = Int((8_192 * 8 + 32 * 20) / 8 * 1.05)
        #expect(SeriesCodec.encode([power]).count < bound)
    }

    @Test(arguments: [500, 3_000, 9_000, 20_000, 100_000])
    func `so many of the first rows fit as are said to`(length: Int) throws {
        var generator = SeededGenerator(seed: 6)
        let columns = (0..<2).map { _ in (0..<16_000).map { _ in Int64.random(in: 0..<300, using: &generator) } }
        let prepared = PreparedColumns(columns)
        let rows = prepared.encoded().rows(within: length)
        let first = prepared.encoded(first: rows).bytes
        #expect(try SeriesCodec.decode(first) == columns.map { Array($0.prefix(rows)) })
        #expect(first.count <= length + 8)
        let more = prepared.encoded(first: min(rows + 32, prepared.count)).bytes
        #expect(more.count > length || rows + 32 > prepared.count)
    }

    @Test func `a bit learns as by division, whatever it has seen`() {
        var generator = SeededGenerator(seed: 7)
        var bit = AdaptiveBit()
        var (probability, seen): (UInt32, UInt32) = (1 << 21, 0)
        for _ in 0..<20_000 {
            let isOne = Int.random(in: 0..<50, using: &generator) == 0
            bit.learn(isOne, AdaptiveBit.reciprocals)
            probability =
                isOne
                ? probability - probability / (seen + 2) : probability + ((1 << 22) - probability) / (seen + 2)
            seen = min(seen + 1, UInt32(AdaptiveBit.reciprocals.count - 1))
            #expect(bit.coarse == Int(probability >> 10))
        }
        for (seen, reciprocal) in AdaptiveBit.reciprocals.enumerated() {
            for whole in 0...((1 << 22) / UInt64(seen + 2)) {
                // Just below a multiple and at it: where a rounded quotient would be wrong.
                let multiple = whole * UInt64(seen + 2)
                guard multiple > 0 else { continue }
                if (multiple * reciprocal) >> 32 != whole || ((multiple - 1) * reciprocal) >> 32 != whole - 1 {
                    Issue.record("\(multiple) by \(seen + 2)")
                }
            }
        }
    }

    @Test func `what a version before the first release stored is refused by name`() {
        #expect {
            try SeriesCodec.decode([1, 4, 1, 0])
        } throws: {
            guard case .damaged(let reason)? = $0 as? SeriesCodec.Failure else { return false }
            return reason.contains("replay")
        }
    }

    @Test func `damage never traps`() {
        var generator = SeededGenerator(seed: 3)
        let intact = SeriesCodec.encode([(0..<500).map { Int64($0 * 37 % 101) }, (0..<500).map { Int64($0 * $0) }])
        for _ in 0..<500 {
            var bytes = intact
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
            _ = try? SeriesCodec.decode(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))))
        }
        #expect(throws: SeriesCodec.Failure.self) { try SeriesCodec.decode([9, 9, 9]) }
    }
}
