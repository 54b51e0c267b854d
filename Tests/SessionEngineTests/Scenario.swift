import SessionEngine
import UsageDomain

/// A script of what one machine's devices say and of what must come of it.
///
///     machine busy 120 W end 60s stale 90s      settings, defaults for what is not named
///     machine stale 90s periods 30s 60s         with how often each device is expected to speak
///     machine onchange                          device 0 says its state only when it changes
///     badge b17 is m17
///     at 30s badge in b17                       one observation, by effective instant
///     at 0s every 10s to 5min power 450 W       the same one repeated
///     at 20s device 1 native 7/41 sent 12s …    from another device; with boot/sequence, and its own instant
///     at 20s native 8/1 up 4s …                 with boot/sequence and the time since that boot
///     at 20s channel 1 source 2 rank 5 …        of a channel; from another topic or field, at its place in the dialect's order
///     at 20s channel 0 more power 40 W          with power of another channel to follow in the same message
///     at 0s retained state busy
///     at 5min close                             by the administrator
///     -> open 0s                                everything notable that happens, in order
///     session m17 0s..5min badgeOut busy 4min   the sessions at the end, with the figures that matter
struct Scenario {
    struct Step {
        enum Action {
            case observe(TimedObservation)
            case close
        }

        var arrival: Instant
        var action: Action
    }

    var settings = EngineSettings(machines: [MachineSettings(id: "m")])
    var steps: [Step] = []
    var expectedEvents: [String] = []
    var expectedSessions: [String] = []

    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    init(_ text: String) throws {
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.prefix { $0 != "#" }
            var words = Words(content.split(separator: " ").map(String.init))
            guard let first = words.next() else { continue }
            do {
                switch first {
                case "machine": try readMachine(&words)
                case "badge": try readBadge(&words)
                case "at": try readStep(&words)
                case "->": expectedEvents.append(words.rest.joined(separator: " "))
                case "session": expectedSessions.append(words.rest.joined(separator: " "))
                default: throw Problem(description: "unknown word \(first)")
                }
            } catch let problem as Problem {
                throw Problem(description: "line \(number + 1): \(problem.description)")
            }
        }
        // A stable sort, so that steps of one instant stay in the order of the script.
        steps = steps.enumerated().sorted { ($0.element.arrival, $0.offset) < ($1.element.arrival, $1.offset) }
            .map(\.element)
        var previous: TimedObservation?
        for index in steps.indices {
            guard case .observe(var observation) = steps[index].action else { continue }
            // One stamp at one instant is one message.
            let isSameMessage =
                observation.stamp != nil && observation.stamp == previous?.stamp && observation.at == previous?.at
            observation.order = isSameMessage ? previous?.order ?? 0 : Int64(index)
            steps[index].action = .observe(observation)
            previous = observation
        }
    }

    private mutating func readMachine(_ words: inout Words) throws {
        while let word = words.next() {
            switch word {
            case "rated": settings.machines[0].ratedPower = Power(milliwatts: try words.quantity())
            case "carries": settings.machines[0].carries.append(Power(milliwatts: try words.quantity()))
            case "on": settings.machines[0].power.onAbove = Power(milliwatts: try words.quantity())
            case "busy": settings.machines[0].power.busyAbove = Power(milliwatts: try words.quantity())
            case "below": settings.machines[0].power.busyBelow = Power(milliwatts: try words.quantity())
            case "start": settings.machines[0].power.startDelay = try words.span()
            case "end": settings.machines[0].power.endDelay = try words.span()
            case "minimum": settings.machines[0].timing.minimumRun = try words.span()
            case "idle": settings.machines[0].timing.idleTimeout = try words.span()
            case "stale": settings.machines[0].staleAfter = try words.span()
            case "periods":
                while let word = words.rest.first, let span = TimeSpan(scenario: word) {
                    _ = words.next()
                    settings.machines[0].periods.append(span)
                }
            case "onchange": settings.machines[0].saysStateOnChange = [true]
            case "hold": settings.machines[0].hold = try words.span()
            default: throw Problem(description: "unknown setting \(word)")
            }
        }
    }

    private mutating func readBadge(_ words: inout Words) throws {
        guard let token = words.next(), words.next() == "is", let member = words.next() else {
            throw Problem(description: "badge TOKEN is MEMBER")
        }
        settings.badges[BadgeToken(rawValue: token)] = Attribution(member: MemberID(rawValue: member))
    }

    private mutating func readStep(_ words: inout Words) throws {
        var arrivals = [Instant.zero + (try words.span())]
        var observation = TimedObservation(
            at: .zero, order: 0, observation: MachineObservation(fact: .state(.unknown)))
        var sent: Instant?
        while true {
            if words.take("every") {
                let period = try words.span()
                guard words.take("to") else { throw Problem(description: "every SPAN to INSTANT") }
                let last = Instant.zero + (try words.span())
                while let newest = arrivals.last, newest + period <= last { arrivals.append(newest + period) }
            } else if words.take("device") {
                observation.device = Int(try words.number())
            } else if words.take("channel") {
                observation.observation.channel = Int(try words.number())
            } else if words.take("source") {
                observation.observation.source.id = UInt32(try words.number())
            } else if words.take("rank") {
                observation.observation.source.rank = UInt32(try words.number())
            } else if words.take("more") {
                observation.isContinued = true
            } else if words.take("retained") {
                observation.isRetained = true
            } else if words.take("sent") {
                sent = Instant.zero + (try words.span())
            } else if words.take("native") {
                let parts = (words.next() ?? "").split(separator: "/").compactMap { UInt64($0) }
                guard parts.count == 2 else { throw Problem(description: "native BOOT/SEQUENCE") }
                observation.stamp = MessageStamp(
                    NativeStamp(
                        boot: parts[0], sequence: parts[1], uptime: words.take("up") ? try words.span() : .zero,
                        reportedAt: nil))
            } else {
                break
            }
        }
        if words.take("close") {
            steps += arrivals.map { Step(arrival: $0, action: .close) }
            return
        }
        observation.observation.fact = try words.fact()
        for arrival in arrivals {
            observation.at = sent ?? arrival
            steps.append(Step(arrival: arrival, action: .observe(observation)))
        }
    }
}

extension Instant {
    /// The origin of every script: 2026-03-02T09:00:00Z.
    static let zero = Instant(milliseconds: 1_772_442_000_000)
}
