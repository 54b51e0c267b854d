import Foundation
import LabSimulator
import Testing
import UsageDomain

@Suite("The truth is what the messages say")
struct TruthTests {
    static let month = MonthOfHistory.shared
    static let metered = month.lab.registry.machines.filter { month.power[$0.id] != nil }

    @Test("Busy spans found by the power rules are the true runs, to the second", arguments: metered)
    func powerRules(machine: Machine) throws {
        guard let above = machine.power.busyAbove, let below = machine.power.effectiveBusyBelow else { return }
        let readings = try #require(TruthTests.month.power[machine.id]).readings
        var spans: [Range<Instant>] = []
        var start: Instant?
        var lastBelow: Instant?
        for reading in readings {
            guard let watts = reading.watts else { continue }
            let milliwatts = Int64(watts * 1000)
            if let opened = start {
                if milliwatts >= below.milliwatts {
                    lastBelow = nil
                } else {
                    let first = lastBelow ?? reading.at
                    lastBelow = first
                    if reading.at - first >= machine.power.endDelay {
                        spans.append(opened..<first)
                        start = nil
                        lastBelow = nil
                    }
                }
            } else if milliwatts > above.milliwatts {
                start = reading.at
            }
        }
        let truth = try #require(TruthTests.month.truth.machines.first { $0.machine == machine.id })
        try #require(spans.count == truth.runs.count)
        for (span, run) in zip(spans, truth.runs) {
            #expect(abs((span.lowerBound - run.start).milliseconds) <= 1000)
            // A power cut is heard at the first report after it.
            guard !truth.gaps.contains(where: { $0.start == run.end }) else { continue }
            #expect(abs((span.upperBound - run.end).milliseconds) <= 1000)
        }
    }

    @Test("A counter grows by the true energy, within its resolution at each restart", arguments: metered)
    func counters(machine: Machine) throws {
        let (device, readings) = try #require(TruthTests.month.power[machine.id])
        let truth = try #require(TruthTests.month.truth.machines.first { $0.machine == machine.id })
        let steps = ["tasmota": 1.0, "shelly-gen1": 0.02, "shelly-gen2": 0.001, "zigbee2mqtt": 10, "esphome": 1]
        // Each of three clamps has its own hundredths of a watt-hour.
        let step = machine.id == "ponceuse-1" ? 0.03 : try #require(steps[device.dialect.rawValue])
        let values = readings.compactMap(\.wattHours)
        var highest = try #require(values.first)
        var growth = 0.0
        var drops = 0
        for value in values {
            if value < highest {
                drops += 1
                // Tasmota's counter comes back from where it fell; the Zigbee plug's goes on from there.
                if device.dialect == "tasmota" { continue }
                if device.dialect != "zigbee2mqtt" { growth += value }
            } else {
                growth += value - highest
            }
            highest = value
        }
        let allowed: ClosedRange<Int> =
            switch device.dialect.rawValue {
            case "tasmota": machine.id == "scie-ruban" ? 2...2 : 0...0
            case "shelly-gen1": 1...2
            case "esphome": 20...30
            case "zigbee2mqtt": machine.id == "thermoformeuse-1" ? 1...1 : 0...0
            default: 0...0
            }
        #expect(allowed.contains(drops), "\(drops) drops")
        let energy = Double(truth.total.energy.milliwattHours) / 1000
        #expect(abs(growth - energy) <= step * Double(drops + 2), "\(growth) for \(energy)")
        #expect(energy > 1000)
    }

    @Test(
        "Native counters add up to the truth to the millisecond",
        arguments: [
            ("laser-1", "decoupe-laser", Quantity.laserTime), ("cnc-1", "fraiseuse-numerique", .spindleTime),
        ])
    func nativeCounters(machine: String, device: String, tool: Quantity) throws {
        let month = TruthTests.month
        let truth = try #require(month.truth.machines.first { $0.machine.rawValue == machine })
        var first: [String: Int]?
        var last: [String: Int] = [:]
        var boots: Set<Int> = []
        let root = "fablab/v1/\(month.lab.registry.lab.id)/\(device)"
        for message in month.messages(under: root + "/telemetry") {
            let object = try #require(JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: Any])
            let boot = try #require(object["boot"] as? Int)
            let counters = try #require(object["counters"] as? [String: Int])
            if counters.contains(where: { $0.value < last[$0.key] ?? 0 }) {
                Issue.record("a counter fell at \(message.at)")
            }
            boots.insert(boot)
            first = first ?? counters
            last = counters
        }
        #expect(boots.count >= 20)
        let growth = { (key: String) in Int64((last[key] ?? 0) - (first?[key] ?? 0)) }
        #expect(growth("busy_ms") == truth.total.busy.milliseconds)
        #expect(growth(tool.sessionKey) == truth.total.consumables[tool])
        #expect(abs(growth("energy_mwh") - truth.total.energy.milliwattHours) <= 1)
    }

    @Test("Every session lies in order, and its runs and amounts fit in it")
    func sessions() {
        for machine in TruthTests.month.truth.machines {
            var previous = TruthTests.month.truth.from
            for session in machine.sessions {
                #expect(session.start >= previous && session.end > session.start)
                previous = session.end
                let runs = machine.runs.filter { $0.start >= session.start && $0.end <= session.end }
                #expect(!runs.isEmpty)
                #expect(runs.reduce(.zero) { $0 + $1.busy } == session.amounts.busy)
                #expect(runs.reduce(.zero) { $0 + $1.paused } == session.amounts.paused)
                #expect(session.amounts.busy + session.amounts.paused <= session.end - session.start)
            }
            #expect(machine.runs.reduce(.zero) { $0 + $1.busy } == machine.total.busy)
            #expect(machine.sessions.reduce(.zero) { $0 + $1.amounts.busy } == machine.total.busy)
            let inSessions = machine.sessions.reduce(Energy.zero) { $0 + $1.amounts.energy }
            #expect(inSessions <= machine.total.energy)
            for quantity in machine.total.consumables.keys {
                let sum = machine.sessions.reduce(0) { $0 + ($1.amounts.consumables[quantity] ?? 0) }
                #expect(sum == machine.total.consumables[quantity])
            }
        }
    }

    @Test("Everything that happens in a lab happens within a month")
    func variety() {
        let truth = TruthTests.month.truth
        let sessions = truth.machines.flatMap(\.sessions)
        let runs = truth.machines.flatMap(\.runs)
        let reasons = Set(sessions.map(\.closeReason))
        #expect(reasons == [.badgeOut, .takeover, .idleTimeout, .machineOff, .heartbeatLost])
        #expect(Set(runs.compactMap(\.outcome)) == Set(JobOutcome.allCases))
        #expect(runs.contains { $0.paused > .zero })
        #expect(sessions.contains { $0.member == nil })
        let registry = TruthTests.month.lab.registry
        let purposes = Set(
            sessions.compactMap { session in
                registry.projects.first { $0.id == session.project }?.purpose
            })
        #expect(purposes.isSuperset(of: [.innovation, .research, .production, .training, .personal, .maintenance]))
        #expect(truth.machines.filter { !$0.gaps.isEmpty }.count >= 10)
    }

    @Test("In the middle of the month a member has another employer, and a machine another owner")
    func changes() throws {
        let month = TruthTests.month
        try #require(month.lab.timeline.epochs.count == 2)
        let change = month.lab.timeline.epochs[1].from
        #expect(change == month.truth.from + .days(12))
        let sessions = month.truth.machines.flatMap(\.sessions)
        let moved = sessions.filter { $0.member == "m-06" }
        #expect(Set(moved.filter { $0.start < change }.map(\.company)) == ["mesclun"])
        #expect(Set(moved.filter { $0.start >= change }.map(\.company)) == ["halo"])
        #expect(Set(moved.filter { $0.start >= change }.map(\.project)) == ["halo-serie"])
        let sold = sessions.filter { $0.machine == "fraiseuse-1" }
        #expect(Set(sold.filter { $0.start < change }.map(\.owner)) == [.lab])
        #expect(Set(sold.filter { $0.start >= change }.map(\.owner)) == [.company("kerlouan")])
        #expect(sessions.allSatisfy { $0.machine == "fraiseuse-1" || $0.owner == .lab })
    }

    @Test("Of a machine on a plug without threshold nothing can be accounted but its energy")
    func withoutThreshold() throws {
        let untold = TruthTests.month.truth.machines.filter { !$0.tellsWork }
        #expect(untold.map(\.machine) == ["aspirateur-1"])
        let machine = try #require(untold.first)
        #expect(machine.sessions.isEmpty && machine.runs.isEmpty && machine.total.busy == .zero)
        #expect(machine.total.energy > Energy(milliwattHours: 1_000_000))
    }

    @Test(
        "A printer told by events only says no state and no temperature, and no phase of a sander alone tells that it works"
    )
    func hardToRead() throws {
        let month = TruthTests.month
        let topics = Set(month.messages(under: "octoPrint/grand-format/").map(\.topic))
        #expect(topics.contains("octoPrint/grand-format/event/PrintDone"))
        #expect(!topics.contains { $0.contains("State") || $0.contains("temperature") || $0.contains("onnected") })
        let sander = try #require(month.lab.registry.machines.first { $0.id == "ponceuse-1" })
        let threshold = try #require(sander.power.busyAbove)
        var highest = 0.0
        for message in month.messages(under: "shellypro3em-34987a62c0f8/events/rpc") {
            let object = try JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: Any]
            let params = object?["params"] as? [String: Any] ?? [:]
            for phase in 0..<3 {
                let power = (params["em1:\(phase)"] as? [String: Any])?["act_power"] as? NSNumber
                highest = max(highest, power?.doubleValue ?? 0)
            }
        }
        #expect(highest > 500 && highest * 1000 < Double(threshold.milliwatts))
    }

    @Test("A takeover ends one member's session when another's begins")
    func takeovers() throws {
        for machine in TruthTests.month.truth.machines {
            for (session, next) in zip(machine.sessions, machine.sessions.dropFirst())
            where session.closeReason == .takeover {
                #expect(next.start == session.end)
                #expect(next.member != session.member)
            }
        }
    }

    @Test("A session that ended by itself was followed by a silence longer than the timeout")
    func timeouts() {
        for machine in TruthTests.month.truth.machines {
            for (session, next) in zip(machine.sessions, machine.sessions.dropFirst())
            where session.closeReason == .idleTimeout {
                #expect(next.start - session.end > .minutes(16))
            }
            for session in machine.sessions {
                let runs = machine.runs.filter { $0.start >= session.start && $0.end <= session.end }
                for (run, next) in zip(runs, runs.dropFirst()) { #expect(next.start - run.end < .minutes(14)) }
            }
        }
    }

    @Test("The truth survives its encoding")
    func codable() throws {
        let truth = TruthTests.month.truth
        let data = try JSONEncoder().encode(truth)
        #expect(try JSONDecoder().decode(LabTruth.self, from: data) == truth)
    }
}
