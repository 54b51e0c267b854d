import SessionEngine
import TestSupport
import UsageDomain

/// One register of a circuit's energy: of any kind and resolution, with its mishaps, as it is read.
struct RandomRegister {
    enum Mishap: CaseIterable {
        /// One reading of zero, or far too high; the next one is right.
        case zeroOnce, spikeOnce
        /// The register is from now on lower, higher, or empty.
        case rolledBack, jumped, emptied
        /// It goes on from zero after its highest total.
        case overflowed
        /// Rolled back, and some readings later what was lost is there again.
        case restored
        /// The last digit goes to and fro for a while.
        case trembling
        /// Nothing is heard of the register.
        case silent
        /// The device begins anew, and may say so.
        case restarted
    }

    /// What it has to do with the rest of the meter.
    struct Ways {
        let source: ObservationSource
        let powerPeriod: Int64
        let isPowerHeard: Bool
        let isWrongUnit: Bool
        /// No other register counts the same circuit.
        let isAlone: Bool
        /// In milliseconds.
        let outage: ClosedRange<Int64>?
    }

    /// In milliseconds.
    private(set) var samples: [(at: Int64, fact: ObservedFact)] = []
    /// What had flowed when it was first and last read.
    private(set) var first = Int64.max
    private(set) var last: Int64 = 0
    private(set) var tolerance: Int64 = 0
    private(set) var story: String
    let kind: CounterKind

    private static let kinds: [CounterKind] = [
        .lifetime, .lifetime, .resetsToZero, .mayRollBack, .daily, .perJob, .increment,
    ]

    init(of load: RandomMeter.Load, _ ways: Ways, _ generator: inout SeededGenerator) {
        func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }

        let kind = Self.kinds.randomElement(using: &generator) ?? .lifetime
        self.kind = kind
        let resolution = ([1, 100, 1000, 10_000] as [Int64]).randomElement(using: &generator) ?? 1
        let readingPeriod = number(10...120)
        let calibration = number(990...1010)
        let readings = RandomMeter.Load.length / readingPeriod
        story = "\(kind) by \(resolution) mWh every \(readingPeriod) s\(ways.isWrongUnit ? ", in the wrong unit" : "")"

        var mishaps: [Int64: Mishap] = [:]
        if !ways.isWrongUnit {
            // Unheard, two that meet leave nobody the wiser.
            for _ in 0..<number(0...(ways.isPowerHeard && ways.isAlone ? 3 : 1)) {
                mishaps[number(2...readings - 12)] = Mishap.allCases.randomElement(using: &generator) ?? .zeroOnce
            }
        }
        // A day or a job begins, and the register with it.
        var beginnings: Set<Int64> = []
        if kind == .daily { beginnings = [number(2...readings - 2)] }
        if kind == .perJob { beginnings = Set((0..<number(1...3)).map { _ in number(2...readings - 2) }) }

        func unknown(around second: Int64, readings count: Int64) -> Int64 {
            load.highest(around: second, (count + 1) * readingPeriod) * (count * readingPeriod + ways.powerPeriod)
                / 3600
        }
        if let outage = ways.outage {
            // Rolled back unheard, or of what is told in amounts, nobody can tell what flowed in it.
            let isLost = kind == .increment || !beginnings.isEmpty || !mishaps.isEmpty || !ways.isAlone
            let length = (outage.upperBound - outage.lowerBound) / 1000
            tolerance +=
                load.highest(around: outage.lowerBound / 1000, length + readingPeriod)
                * ((isLost ? length : 0) + 2 * readingPeriod + ways.powerPeriod) / 3600
        }
        var offset =
            beginnings.isEmpty && number(0...2) > 0 ? number(1_000_000...90_000_000) : number(0...200_000)
        var hint = UInt64(number(0...1))
        var limit: Int64?
        var lost: Int64 = 0
        var (restoredAt, tremblesUntil, silentUntil) = (Int64(-1), Int64(-1), Int64(-1))
        var told: Int64 = 0
        for index in 0..<readings {
            let second = index * readingPeriod
            let flowed = load.energy(through: second)
            let counted = flowed * calibration / 1000
            var glitch: Int64?
            if index == restoredAt { offset += lost }
            if beginnings.contains(index) {
                // It began somewhere between the reading before and this one.
                let since = load.energy(through: max(0, second - number(0...readingPeriod))) * calibration / 1000
                offset = -since
                tolerance += unknown(around: second, readings: 2) + 2 * resolution
                story += ", begins at \(second) s"
            }
            let isOut = ways.outage?.contains(second * 1000 + 300) ?? false
            // What a register gains while nothing is heard, nobody can tell from what flowed.
            if isOut, [.jumped, .spikeOnce].contains(mishaps[index]) { mishaps[index] = nil }
            if let mishap = mishaps[index] {
                story += ", \(mishap) at \(second) s"
                // Around it some readings are lost, or stand for more than flowed between them.
                tolerance += unknown(around: second, readings: 3) + 3 * resolution
                // Of a kind that restarts at zero, a fall by more than a tenth is one to zero: by less it is a roll-back.
                let register = offset + counted
                let forgets = kind == .lifetime || kind == .mayRollBack ? register : register * 9 / 100
                switch mishap {
                case .zeroOnce: glitch = 0
                case .spikeOnce: glitch = register + number(5_000_000...90_000_000)
                case .jumped: offset += number(5_000_000...90_000_000)
                case .rolledBack: offset -= min(forgets, number(1000...500_000))
                case .emptied: offset = -counted
                case .overflowed:
                    limit = register + number(1...max(1, register / 20))
                    tolerance += load.highest * 3 * readingPeriod / 3600
                case .restored:
                    lost = min(forgets, number(1000...500_000))
                    offset -= lost
                    restoredAt = index + number(1...10)
                    tolerance += load.highest(around: second, 12 * readingPeriod) * 2 * readingPeriod / 3600
                case .trembling: tremblesUntil = index + number(3...12)
                case .silent:
                    silentUntil = index + number(2...10)
                    // What is told in amounts is told of the time it is told in; and a register that comes back where it
                    // fell from may have been set back.
                    if kind == .increment || !beginnings.isEmpty && !ways.isPowerHeard {
                        tolerance += unknown(around: second, readings: 11)
                    }
                case .restarted:
                    if hint > 0 { hint += 1 }
                    if kind == .resetsToZero || kind == .perJob { offset = -counted }
                }
            }
            var register = offset + counted
            if let limit, register >= limit { register -= limit }
            var shown = glitch ?? register
            shown -= shown % resolution
            if kind == .increment {
                // A message that is lost takes its amount along.
                let amount = max(0, counted - told) / resolution * resolution
                told += amount
                shown =
                    index == 0
                    ? 0 : (mishaps[index] == .spikeOnce ? 50_000_000 : mishaps[index] == .zeroOnce ? 0 : amount)
            } else if index <= tremblesUntil, Bool.random(using: &generator) {
                shown = max(0, shown - resolution)
            }
            guard index > silentUntil, !isOut else { continue }
            if ways.isWrongUnit { shown *= 1000 }
            samples.append((second * 1000 + 300, .counter(.energy, shown, kind, resetHint: hint)))
            first = min(first, flowed)
            last = flowed
        }
        tolerance += 2 * resolution
        // A register that passes where it fell from may lose the reading that does.
        if !mishaps.isEmpty || !beginnings.isEmpty { tolerance += load.highest * 2 * readingPeriod / 3600 }
        // A first step of hundredths of a kilowatt-hour may have begun before.
        if ways.isWrongUnit { tolerance += load.highest * 2 * (ways.powerPeriod + readingPeriod) / 3600 + 10_000 }
        // Who takes over from another knows of the time between their readings what its power says.
        if !ways.isAlone { tolerance += load.highest * (readingPeriod + ways.powerPeriod) / 3600 + resolution }
    }
}
