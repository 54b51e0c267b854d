import UsageDomain

/// How much more a counter of energy may have grown: a token bucket, filled by what was heard beside the counter.
///
/// Power that was heard fills it for as long as the counter stands still, because a coarse counter's step builds up.
/// Where nobody listened, the most that the circuit can carry fills it, but only from one reading to the next: a counter
/// that stands still says that less than one step flowed.
struct GrowthAllowance: Hashable, Codable, Sendable {
    private var heard: Int64 = 0
    /// What was heard and not used up by the last growth: it smooths loads that cycle between samples, and fades.
    private var carried: Int64 = 0
    private var unheard: Int64 = 0
    /// What of `unheard` only peaks heard before make possible: a counter that was refused may not draw on it.
    private var guessed: Int64 = 0
    /// What of it is of the time since the last sample: the next one tells, and what it might have been is no more.
    private var tail: Int64 = 0
    private var mark: PowerMeter.Sums?
    /// What power says of the time since the last reading, in milliwatt-hours.
    private(set) var evidence: Int64 = 0
    /// Power was heard through all of that time, or nearly.
    private(set) var isHeard = false

    /// What is left of a coarse step that began before the first reading: hundredths of a kilowatt-hour.
    static let unknownStep: Int64 = 10_000
    private static let fade = TimeSpan.minutes(10)
    /// Plugs show nothing of what is below, and count it.
    private static let blindness = Power.watts(2)

    var total: Int64 { heard + carried + unheard }
    /// The same for a counter that was refused, and has to prove itself.
    var proved: Int64 { total - guessed }

    /// Begins with the first reading: its step may be all but complete.
    init(_ sums: PowerMeter.Sums? = nil) {
        mark = sums
        unheard = Self.unknownStep
    }

    /// Takes in the time since the reading before.
    mutating func fill(
        for interval: TimeSpan, _ sums: PowerMeter.Sums?, ceiling: Power, step: Int64?
    ) {
        carried -= carried.apportioned(min(interval, Self.fade).milliseconds, of: Self.fade.milliseconds)
        unheard = min(unheard, step ?? Self.unknownStep)
        guessed = min(guessed, unheard)
        var unknown = interval
        evidence = 0
        if let sums, let mark {
            unknown = max(.zero, interval - (sums.heard - mark.heard))
            evidence = max(0, sums.held - mark.held)
            let floor = EnergyIntegrator.energy(Self.blindness, for: interval - unknown)
            heard = Self.sum(heard, Self.tolerant(max(0, sums.most - mark.most)) + floor)
            if sums.sampledAt != mark.sampledAt {
                unheard = max(0, unheard - tail)
                guessed = max(0, guessed - tail)
            }
            tail = Self.tolerant(sums.tail)
            let peaks = Self.sum(Self.tolerant(max(0, sums.hidden - mark.hidden)), tail)
            unheard = Self.sum(unheard, peaks)
            guessed = min(Self.sum(guessed, peaks), unheard)
        }
        unheard = Self.sum(unheard, Self.tolerant(EnergyIntegrator.energy(ceiling, for: unknown)))
        isHeard = sums != nil && unknown.milliseconds <= interval.milliseconds / 10
        mark = sums
    }

    mutating func spend(_ amount: Int64) {
        carried = max(0, heard + carried - max(0, amount - unheard))
        heard = 0
        unheard = max(0, unheard - amount)
        guessed = min(guessed, unheard)
    }

    /// Nothing that was heard before speaks for what comes.
    mutating func empty() {
        (heard, carried, unheard, guessed) = (0, 0, 0, 0)
    }

    mutating func add(_ amount: Int64) { heard = Self.sum(heard, amount) }

    /// Meters of power and energy agree within a quarter, with their samples at different instants.
    private static func tolerant(_ energy: Int64) -> Int64 { energy + energy / 4 }

    /// Bounded far above anything real, so that no sum can overflow.
    private static func sum(_ left: Int64, _ right: Int64) -> Int64 { min(left + right, 1 << 58) }
}
