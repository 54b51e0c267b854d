import SessionEngine
import TestSupport
import UsageDomain

/// A machine that draws known power through a meter that has its ways, and what the meter says of it: its power, and the
/// same circuit's energy in up to three registers.
struct RandomMeter {
    let settings: MachineSettings
    private(set) var observations: [TimedObservation] = []
    /// What flowed between the first reading and the last, in milliwatt-hours.
    private(set) var drawn: Int64 = 0
    /// What nobody can tell: readings lost around a mishap, steps of the register, samples beside the changes of power.
    private(set) var tolerance: Int64 = 0
    private(set) var story: String

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }

        let load = Load(&generator)
        let isPowerHeard = number(0...4) > 0
        let isWrongUnit = isPowerHeard && number(0...9) == 0
        let saysChanges = isWrongUnit || number(0...1) == 0
        let period = number(10...60)
        let registerCount = isWrongUnit ? 1 : [1, 1, 2, 3][Int(number(0...3))]
        settings = MachineSettings(
            id: "m",
            ratedPower: isPowerHeard && number(0...1) == 0 ? nil : .watts(load.highest / 1000 * 11 / 10 + 1))
        story = isPowerHeard ? "power every \(period) s" : "power unheard"
        story += saysChanges ? "" : ", changes unsaid"

        var samples: [(at: Int64, source: ObservationSource, fact: ObservedFact)] = []
        if isPowerHeard {
            let regular = Set(stride(from: 0, to: Load.length, by: Int64.Stride(period)))
            for second in saysChanges ? regular.union(load.changes) : regular {
                samples.append((second * 1000, .unnamed, .level(.power, load.power(at: second))))
            }
            // Work that begins between two samples is not believed the first time.
            if !saysChanges { tolerance += load.highest * 2 * period / 3600 }
        }
        // Nothing at all is heard for a while.
        var outage: ClosedRange<Int64>?
        if !isWrongUnit, number(0...5) == 0 {
            let second = number(300...Load.length - 1800)
            let end = second + number(120...1500)
            outage = second * 1000 - 1...end * 1000
            story += ", outage from \(second) s to \(end) s"
        }
        var (first, last) = (Int64.max, Int64(0))
        var isToldInAmounts = false
        for rank in 0..<registerCount {
            let ways = RandomRegister.Ways(
                source: ObservationSource(id: 20 + UInt32(rank), rank: UInt32(rank)), powerPeriod: period,
                isPowerHeard: isPowerHeard, isWrongUnit: isWrongUnit, isAlone: registerCount == 1, outage: outage)
            let register = RandomRegister(of: load, ways, &generator)
            samples += register.samples.map { ($0.at, ways.source, $0.fact) }
            tolerance += register.tolerance
            story += "; " + register.story
            isToldInAmounts = isToldInAmounts || register.kind == .increment
            first = min(first, register.first)
            last = max(last, register.last)
        }
        if let outage { samples.removeAll { outage.contains($0.at) } }
        samples.sort { ($0.at, $0.source.rank) < ($1.at, $1.source.rank) }
        drawn = max(0, last - first)
        tolerance += drawn / 50 + 1000
        // An amount that is refused does not come again, and a load that cycles between samples is not what they say.
        if isToldInAmounts, !saysChanges { tolerance += drawn / 10 }
        observations = samples.enumerated().map { order, sample in
            TimedObservation(
                at: .zero + .milliseconds(sample.at), order: Int64(order),
                observation: MachineObservation(source: sample.source, fact: sample.fact))
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
                let cycles = isWork && Int.random(in: 0..<4, using: &generator) == 0
                var isOn = isWork
                while second < until {
                    append(isOn ? work : Int64(rest), at: second)
                    second = cycles ? min(second + Int64.random(in: 5...40, using: &generator), until) : until
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
