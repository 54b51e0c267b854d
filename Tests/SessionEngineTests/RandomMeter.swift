import SessionEngine
import TestSupport
import UsageDomain

/// A machine that draws known power through a meter that has its ways, and what the meter says of it.
struct RandomMeter {
    enum Mishap: CaseIterable {
        /// One reading of zero, or far too high; the next one is right.
        case zeroOnce, spikeOnce
        /// The register is from now on lower, higher, or empty.
        case rolledBack, jumped, emptied
        /// Rolled back, and some readings later what was lost is there again.
        case restored
        /// The last digit goes to and fro for a while.
        case trembling
        /// Nothing is heard, or nothing of the counter.
        case outage, counterSilent
    }

    let settings: MachineSettings
    private(set) var observations: [TimedObservation] = []
    /// What flowed between the first reading and the last, in milliwatt-hours.
    private(set) var drawn: Int64 = 0
    /// What nobody can tell: readings lost around a mishap, steps of the register, samples beside the changes of power.
    private(set) var tolerance: Int64 = 0
    private(set) var story: String

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func pick<Value>(_ values: [Value], _ fallback: Value) -> Value {
            values.randomElement(using: &generator) ?? fallback
        }
        func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }

        let load = Load(&generator)
        let kind = pick([CounterKind.lifetime, .resetsToZero, .mayRollBack, .daily], .lifetime)
        let resolution: Int64 = pick([1, 100, 1000, 10_000], 1)
        let isPowerHeard = number(0...4) > 0
        let isWrongUnit = isPowerHeard && number(0...7) == 0
        let saysChanges = isWrongUnit || number(0...1) == 0
        let period = number(10...60)
        let readingPeriod = number(10...120)
        let calibration = number(990...1010)
        settings = MachineSettings(
            id: "m", ratedPower: isPowerHeard && number(0...1) == 0 ? nil : .watts(load.highest / 1000 * 11 / 10 + 1))
        var mishaps: [Int64: Mishap] = [:]
        let readings = Load.length / readingPeriod
        if !isWrongUnit {
            for _ in 0..<number(0...3) { mishaps[number(2...readings - 12)] = pick(Mishap.allCases, .zeroOnce) }
        }
        story = "\(kind) by \(resolution) mWh every \(readingPeriod) s, power "
        story += isPowerHeard ? "every \(period) s" : "unheard"
        story += isWrongUnit ? ", in the wrong unit" : ""

        var samples: [(at: Int64, fact: ObservedFact)] = []
        if isPowerHeard {
            let regular = Set(stride(from: 0, to: Load.length, by: Int64.Stride(period)))
            let instants = saysChanges ? regular.union(load.changes) : regular
            for second in instants { samples.append((second * 1000, .level(.power, load.power(at: second)))) }
            if !saysChanges { tolerance += isWrongUnit ? 0 : 2000 }
        }
        var offset = number(0...2) == 0 ? number(0...200_000) : number(1_000_000...90_000_000)
        var lost: Int64 = 0
        var restoredAt: Int64 = -1
        var tremblesUntil: Int64 = -1
        var silentUntil: Int64 = -1
        var outages: [ClosedRange<Int64>] = []
        var first: Int64?
        var last: Int64 = 0
        for index in 0..<readings {
            let second = index * readingPeriod
            let flowed = load.energy(through: second)
            let counted = flowed * calibration / 1000
            var glitch: Int64?
            if index == restoredAt { offset += lost }
            if let mishap = mishaps[index] {
                story += ", \(mishap) at \(second) s"
                // Around it some readings are lost, or stand for more than flowed between them.
                tolerance += load.highest(around: second, 4 * readingPeriod) * (3 * readingPeriod + period) / 3600
                tolerance += 3 * resolution
                switch mishap {
                case .zeroOnce: glitch = 0
                case .spikeOnce: glitch = offset + counted + number(5_000_000...90_000_000)
                case .jumped: offset += number(5_000_000...90_000_000)
                case .rolledBack: offset -= min(offset + counted, number(1000...500_000))
                case .emptied: offset = -counted
                case .restored:
                    lost = min(offset + counted, number(1000...500_000))
                    offset -= lost
                    restoredAt = index + number(1...10)
                    tolerance += load.highest(around: second, 12 * readingPeriod) * 2 * readingPeriod / 3600
                case .trembling: tremblesUntil = index + number(3...12)
                case .counterSilent: silentUntil = index + number(2...10)
                case .outage:
                    let end = second + number(120...1500)
                    outages.append(second * 1000 - 1...end * 1000)
                    tolerance += load.highest(around: second, 1500) * period / 3600
                }
            }
            guard index > silentUntil, !outages.contains(where: { $0.contains(second * 1000 + 300) }) else { continue }
            var shown = glitch ?? (offset + counted)
            shown -= shown % resolution
            if index <= tremblesUntil, Bool.random(using: &generator) { shown = max(0, shown - resolution) }
            if isWrongUnit { shown *= 1000 }
            samples.append((second * 1000 + 300, .counter(.energy, shown, kind, resetHint: 0)))
            if first == nil { first = flowed }
            last = flowed
        }
        samples.removeAll { sample in outages.contains { $0.contains(sample.at) } }
        samples.sort { $0.at < $1.at }
        drawn = last - (first ?? last)
        tolerance += drawn / 50 + 2 * resolution + 1000
        if isWrongUnit { tolerance += load.highest(around: 0, Load.length) * (period + readingPeriod) / 3600 }
        observations = samples.enumerated().map { order, sample in
            TimedObservation(
                at: .zero + .milliseconds(sample.at), order: Int64(order),
                observation: MachineObservation(fact: sample.fact))
        }
    }
}

extension RandomMeter {
    /// Power in steps, as machines draw it: at rest, at work, and heating that goes on and off.
    struct Load {
        static let length: Int64 = 7200
        /// Seconds at which power changes, beginning with 0, and what it is from then on, in milliwatts.
        private(set) var changes: [Int64] = []
        private var powers: [Int64] = []
        private var sums: [Int64] = []

        init(_ generator: inout SeededGenerator) {
            let work = Int64.random(in: 40...3000, using: &generator) * 1000
            let rest = [0, 1500, 7000].randomElement(using: &generator) ?? 0
            var second: Int64 = 0
            while second < Self.length {
                let isWork = Bool.random(using: &generator)
                let until = min(second + Int64.random(in: 120...2400, using: &generator), Self.length)
                let cycle = isWork && Int.random(in: 0..<4, using: &generator) == 0 ? Int64(20) : until - second
                var isOn = isWork
                while second < until {
                    append(isOn ? work : Int64(rest), at: second)
                    second = min(second + cycle, until)
                    isOn.toggle()
                }
            }
        }

        private mutating func append(_ power: Int64, at second: Int64) {
            let sum = changes.last.map { (sums.last ?? 0) + (powers.last ?? 0) * (second - $0) } ?? 0
            changes.append(second)
            powers.append(power)
            sums.append(sum)
        }

        var highest: Int64 { powers.max() ?? 0 }

        private func index(at second: Int64) -> Int { changes.lastIndex { $0 <= second } ?? 0 }

        func power(at second: Int64) -> Int64 { powers[index(at: second)] }

        /// In milliwatt-hours since the beginning.
        func energy(through second: Int64) -> Int64 {
            let index = index(at: second)
            return (sums[index] + powers[index] * (second - changes[index])) / 3600
        }

        func highest(around second: Int64, _ span: Int64) -> Int64 {
            changes.indices.filter { index in
                let end = index + 1 < changes.count ? changes[index + 1] : Self.length
                return changes[index] <= second + span && end >= second - span
            }.map { powers[$0] }.max() ?? 0
        }
    }
}
