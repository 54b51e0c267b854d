import TestSupport
import UsageDomain

/// A machine's power of some days, of which it is known when it worked.
///
/// What the machine draws follows from what is done with it (`KnownTrace+habits.swift`): parts that are switched on and
/// off, each with its own watts, and the hours of a lab. What the plug tells of it follows from how plugs report: at
/// intervals or on change, in steps, with losses and an outage. Nothing here knows of levels, bands or delays.
struct KnownTrace {
    enum Kind: String, CaseIterable {
        case laserTubeWithChiller, filamentPrinter, cncSpindle, vinylCutter, compressor, idleHeavy, noisy, twoLevel
        case coolDownFan, curingOven, heaterInStandby, sleepAndWake, bandSaw, resinPrinter, millWithPump, embroidery
        case pieceWork, shortRests
    }

    /// How often its plug reports.
    enum Reporting {
        /// On change, or every 5 to 12 s.
        case usual
        /// Every 25 to 60 s.
        case slow
    }

    /// A span of one thing the machine does; milliseconds since `start`.
    struct Segment {
        let start: Int64
        let end: Int64
        let watts: Double
        /// Relative spread of the watts, triangular.
        let spread: Double
        let isWork: Bool
    }

    static let start = Instant(milliseconds: 1_772_406_000_000)

    let kind: Kind
    /// What the machine itself draws, without holes.
    private(set) var segments: [Segment] = []
    /// A second load that follows its own clock, such as a chiller: spans in which it draws `auxiliaryWatts`.
    var auxiliary: [Range<Int64>] = []
    var auxiliaryWatts = 0.0
    private(set) var readings: [(at: Instant, milliwatts: Int64)] = []
    /// When the plug cannot be heard.
    private(set) var outage: Range<Int64> = 0..<0
    var generator: SeededGenerator
    private(set) var now: Int64 = 0
    /// This exemplar's powers and times beside those of its kind.
    let restFactor: Double
    let loadFactor: Double
    let timeFactor: Double

    /// Work that could be heard of.
    var work: TimeSpan {
        let heard = segments.filter(\.isWork).reduce(Int64(0)) { sum, segment in
            let lost = min(segment.end, outage.upperBound) - max(segment.start, outage.lowerBound)
            return sum + segment.end - segment.start - max(0, lost)
        }
        return TimeSpan(milliseconds: heard)
    }

    init(_ kind: Kind, seed: UInt64, days: Int64, reporting: Reporting = .usual) {
        self.kind = kind
        generator = SeededGenerator(seed: seed)
        restFactor = Double.random(in: 0.75...1.35, using: &generator)
        loadFactor = Double.random(in: 0.75...1.35, using: &generator)
        timeFactor = Double.random(in: 0.7...1.5, using: &generator)
        for day in 0..<days { live(day: day) }
        let outageStart = Int64(random(0...Double(max(1, now - 3_600_000))))
        outage = outageStart..<outageStart + Int64(random(1_200_000...3_600_000))
        report(reporting)
    }

    mutating func random(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }

    mutating func add(_ seconds: Double, _ watts: Double, spread: Double = 0.02, work: Bool = false) {
        let end = now + max(1, Int64(seconds * 1000))
        segments.append(Segment(start: now, end: end, watts: watts, spread: spread, isWork: work))
        now = end
    }

    // MARK: What the plug says of it

    private mutating func report(_ reporting: Reporting) {
        let isOnChange = reporting == .usual && Bool.random(using: &generator)
        let step: Int64 = Bool.random(using: &generator) ? 100 : 1000
        let period = random(reporting == .usual ? 5000...12_000 : 25_000...60_000)
        var segment = 0
        var chiller = 0
        var told: Int64 = -1
        var toldAt: Int64 = 0
        var at: Int64 = 0
        while at < now {
            while segments[segment].end <= at { segment += 1 }
            while chiller < auxiliary.count, auxiliary[chiller].upperBound <= at { chiller += 1 }
            let truth = segments[segment]
            var watts = truth.watts * (1 + truth.spread * (random(-1...1) + random(-1...1)) / 2)
            if chiller < auxiliary.count, auxiliary[chiller].contains(at) { watts += auxiliaryWatts }
            let milliwatts = (Int64(watts * 1000) + step / 2) / step * step
            if isOnChange {
                // Looks each second or so, tells what differs by more than 5 % and 2 W, and every minute.
                if abs(milliwatts - told) > max(2000, told / 20) || at - toldAt >= 60_000 {
                    tell(milliwatts, at)
                    told = milliwatts
                    toldAt = at
                }
                at += Int64(random(1000...2000))
            } else {
                if random(0...1) >= 0.03 { tell(milliwatts, at) }
                at += Int64(period * random(0.95...1.05))
            }
        }
    }

    private mutating func tell(_ milliwatts: Int64, _ at: Int64) {
        guard !outage.contains(at) else { return }
        readings.append((Self.start + .milliseconds(at), milliwatts))
    }
}
