import TestSupport
import SessionEngine
import UsageDomain

/// What a machine with a plug, a controller and a badge reader might say over some hours, and much that none would.
struct RandomLab {
    var settings: EngineSettings
    var observations: [(machine: Int, TimedObservation)] = []

    init(seed: UInt64, count: Int = 600) {
        var generator = SeededGenerator(seed: seed)
        func pick<Value>(_ values: [Value], _ fallback: Value) -> Value {
            values.randomElement(using: &generator) ?? fallback
        }
        let machines = (0..<2).map { index in
            MachineSettings(
                id: MachineID(rawValue: "m\(index)"), ratedPower: pick([nil, .watts(2000)], nil),
                power: PowerThresholds(
                    busyAbove: pick([nil, .watts(100), .watts(100)], nil),
                    startDelay: .seconds(pick([0, 10, 40], 0)), endDelay: .seconds(pick([0, 60, 200], 0))),
                timing: SessionTiming(
                    minimumRun: .seconds(pick([0, 30, 90], 0)), idleTimeout: .seconds(pick([20, 300, 900], 20))),
                staleAfter: .seconds(pick([30, 90, 600], 30)),
                periods: index == 0 ? [] : [.seconds(30), .seconds(60), .seconds(pick([1, 250], 1))],
                saysStateOnChange: [false, pick([true, false], true)],
                hold: .seconds(index == 0 ? 0 : pick([0, 5], 0)))
        }
        let parties = ["a", "b", "c"].map { (BadgeToken(rawValue: $0), Attribution(member: MemberID(rawValue: $0))) }
        settings = EngineSettings(machines: machines, badges: Dictionary(uniqueKeysWithValues: parties))
        var now = Instant.zero
        var sequences: [UInt64] = [1, 1]
        for order in 0..<count {
            now = now + .milliseconds(pick([0, 1, 900, 5000, 10_000, 30_000, 90_000, 1_200_000], 0))
            let machine = Int.random(in: 0..<2, using: &generator)
            let device = Int.random(in: 0..<3, using: &generator)
            let isNative = device == 2
            var stamp: NativeStamp?
            if isNative {
                stamp = NativeStamp(
                    boot: UInt64(1 + order / 97), sequence: sequences[machine],
                    uptime: .milliseconds(Int64(order) * 7919 % 120_000), reportedAt: nil)
                sequences[machine] += 1
            }
            let mayBeLate = isNative && machine == 1 && machines[1].hold > .zero
            let lateness: Int64 = mayBeLate ? pick([0, 0, 2000, 4999], 0) : 0
            observations.append(
                (
                    machine,
                    TimedObservation(
                        at: now - .milliseconds(lateness), order: Int64(order), device: device,
                        isRetained: Int.random(in: 0..<30, using: &generator) == 0,
                        observation: MachineObservation(
                            channel: order % 7 == 0 ? 1 : order % 5 == 0 ? 0 : nil,
                            fact: Self.fact(order, &generator)),
                        stamp: stamp, isContinued: order % 11 == 0)
                ))
        }
    }

    private static func fact(_ order: Int, _ generator: inout SeededGenerator) -> ObservedFact {
        let token = BadgeToken(rawValue: ["a", "b", "c", "x"].randomElement(using: &generator) ?? "a")
        switch Int.random(in: 0..<29, using: &generator) {
        case 0..<8:
            return .level(.power, [0, 3000, 8000, 90_000, 450_000, .max, .min].randomElement(using: &generator) ?? 0)
        case 8..<11: return .state(MachineState.allCases.randomElement(using: &generator) ?? .idle)
        case 11: return .relay(isOn: Bool.random(using: &generator))
        case 12:
            let words: [LinkState] = [.online, .offline, .bridgeOffline, .bridgeOnline, .heard, .interrupted, .unread]
            return .link(words.randomElement(using: &generator) ?? .online)
        case 13..<16:
            let action = [BadgeEvent.Action.in, .out, .toggle].randomElement(using: &generator) ?? .in
            return .badge(BadgeEvent(token: token, action: action))
        case 16: return .job(.start(id: nil, name: "job\(order / 50)"))
        case 17: return .job(.end(id: nil, outcome: .done))
        case 18..<20:
            return .counter(.busyTime, Int64(order) * 20_000, .resetsToZero, resetHint: 1)
        case 20:
            let kind = CounterKind.allCases.randomElement(using: &generator) ?? .lifetime
            let value = [Int64(order) * 7, -1, .max, .min, 12].randomElement(using: &generator) ?? 0
            return .counter(.filamentLength, value, kind, resetHint: UInt64.random(in: 0..<3, using: &generator))
        case 21: return .level(.temperature, 20_000)
        case 22:
            let periods: [Int64] = [0, -1, 1000, 20_000, 300_000, .max, .min]
            return .period(.milliseconds(periods.randomElement(using: &generator) ?? 0))
        case 23: return .job(.current(id: nil, name: "job\(order / 50)"))
        case 24: return .halt(isHalted: Bool.random(using: &generator))
        case 25..<27: return .level(.progress, Int64(order % 40))
        default: return .counter(.energy, Int64(order) * 3001, .lifetime, resetHint: 0)
        }
    }
}
