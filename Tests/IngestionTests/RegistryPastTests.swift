import Derivation
import Foundation
import Inspection
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain
import UsageStore

@Suite("What is declared and said late gives what the same in time would have given")
struct RegistryPastTests {
    /// Random declarations and messages of a day: as they should have come, and as they came.
    ///
    /// Two machines share three native boxes and two plugs; members share two badges. Declarations hold from an instant
    /// of the day; messages of the boxes may come hours late, those of the plugs never do.
    private struct Course {
        struct Message {
            /// As many are a block of the journal at most.
            static let together = 25

            let at: Instant
            let topic: String
            let payload: String
        }

        struct Declaration {
            let effective: Instant
            let registry: LabRegistry
        }

        static let start = SimulatedSpan.monday + .hours(6)
        static let end = start + .hours(20)
        private(set) var declarations: [Declaration] = []
        private(set) var messages: [Message] = []

        init(seed: UInt64) {
            var chance = SeededGenerator(seed: seed)
            var registry = Self.first
            for number in 0..<6 {
                let hour = Int64(number) * 3 + Int64.random(in: 0...2, using: &chance)
                Self.change(&registry, &chance)
                declarations.append(
                    Declaration(
                        effective: Self.start + .hours(hour) + .seconds(Int64.random(in: 0..<3600, using: &chance)),
                        registry: registry))
            }
            for box in 0..<3 { speak(box: box, &chance) }
            for plug in 0..<2 { speak(plug: plug, &chance) }
            messages.sort { ($0.at, $0.topic) < ($1.at, $1.topic) }
        }

        static let first: LabRegistry = {
            var registry = LabRegistry(lab: Lab(id: "l", name: "l", timezone: "Europe/Paris"))
            registry.machines = [
                Machine(id: "saw", kind: .other, name: "saw", power: PowerThresholds(busyAbove: .watts(100))),
                Machine(id: "kiln", kind: .other, name: "kiln", power: PowerThresholds(busyAbove: .watts(100))),
            ]
            registry.machines[0].devices = [box(0), plug(0)]
            registry.machines[1].devices = [box(1), plug(1)]
            registry.companies = [Company(id: "north", name: "North"), Company(id: "south", name: "South")]
            registry.projects = [
                Project(id: "n", company: "north", title: "n", purpose: .innovation),
                Project(id: "s", company: "south", title: "s", purpose: .innovation),
            ]
            registry.members = [
                Member(id: "ines", name: "Ines", company: "north", defaultProject: "n", badges: ["04A1B2C3"]),
                Member(id: "olaf", name: "Olaf", company: "south", defaultProject: "s", badges: ["04D4E5F6"]),
            ]
            return registry
        }()

        private static func box(_ number: Int) -> DeviceBinding {
            DeviceBinding(address: DeviceAddress(dialect: .native, id: "box-\(number)"))
        }

        private static func plug(_ number: Int) -> DeviceBinding {
            DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "plug-\(number)"))
        }

        private static func change(_ registry: inout LabRegistry, _ chance: inout SeededGenerator) {
            switch Int.random(in: 0..<6, using: &chance) {
            case 0:
                let devices = registry.machines[0].devices
                registry.machines[0].devices = registry.machines[registry.machines.count - 1].devices
                registry.machines[registry.machines.count - 1].devices = devices
            case 1:
                registry.machines[0].power.busyAbove = .watts(Int64.random(in: 50...200, using: &chance))
            case 2:
                let company = registry.members[0].company == "north" ? "south" : "north" as CompanyID
                registry.members[0].company = company
                registry.members[0].defaultProject = company == "north" ? "n" : "s"
            case 3:
                let badges = registry.members[0].badges
                registry.members[0].badges = registry.members[1].badges
                registry.members[1].badges = badges
            case 4:
                registry.machines[0].devices = [box(2), plug(Int.random(in: 0...1, using: &chance))]
            default:
                if registry.machines.count == 2 {
                    registry.machines.removeLast()
                } else {
                    registry.machines.append(
                        Machine(
                            id: "kiln", kind: .other, name: "kiln", power: PowerThresholds(busyAbove: .watts(100)),
                            devices: [box(1)]))
                }
            }
        }

        private mutating func say(_ at: Instant, _ topic: String, _ payload: String) {
            messages.append(Message(at: at, topic: topic, payload: payload))
        }

        private mutating func speak(box: Int, _ chance: inout SeededGenerator) {
            var sequence = 0
            var isBusy = false
            var at = Self.start + .seconds(Int64(box))
            while at < Self.end {
                sequence += 1
                if Int.random(in: 0..<12, using: &chance) == 0 { isBusy.toggle() }
                let badge = Int.random(in: 0..<20, using: &chance)
                let head =
                    #""boot":3,"seq":\#(sequence),"up":\#((at - Self.start).milliseconds),"ts":\#(at.milliseconds)"#
                if badge < 2 {
                    let uid = badge == 0 ? "04A1B2C3" : "04D4E5F6"
                    say(at, "fablab/v1/l/box-\(box)/badge", #"{\#(head),"badge":"\#(uid)","action":"in"}"#)
                } else {
                    let state = isBusy ? "busy" : "idle"
                    say(at, "fablab/v1/l/box-\(box)/telemetry", #"{\#(head),"state":"\#(state)"}"#)
                }
                at = at + .seconds(Int64.random(in: 20...70, using: &chance))
            }
        }

        private mutating func speak(plug: Int, _ chance: inout SeededGenerator) {
            var at = Self.start + .seconds(Int64(plug) + 7)
            var total: Int64 = 10_000
            while at < Self.end {
                let watts = Int64.random(in: 0..<4, using: &chance) == 0 ? 170 : Int64(20)
                total += watts
                say(
                    at, "tele/plug-\(plug)/SENSOR",
                    #"{"ENERGY":{"Power":\#(watts),"Total":\#(total / 1000).\#(String(total % 1000 + 1000).dropFirst())}}"#
                )
                at = at + .seconds(60)
            }
        }

        /// Everything when it happened, and every declaration before it holds.
        func inTime(_ collector: inout Collector) throws {
            for declaration in declarations.sorted(by: { $0.effective < $1.effective }) {
                try collector.pipeline.take(
                    declaration.registry, at: Self.start - .hours(1), effective: declaration.effective, by: .named("t"),
                    reason: "t")
            }
            for first in stride(from: 0, to: messages.count, by: Message.together) {
                let part = messages[first..<min(first + Message.together, messages.count)]
                try commit(part.map { ($0.at, $0) }, to: &collector)
            }
            try collector.finish(at: Self.end + .hours(2))
        }

        /// Boxes cut off for hours, and declarations at any time.
        func outOfTime(_ collector: inout Collector, seed: UInt64) throws {
            var chance = SeededGenerator(seed: seed &+ 1)
            var arrivals = messages.map { (arrival: $0.at, message: $0) }
            for _ in 0..<3 {
                let from = Self.start + .seconds(Int64.random(in: 0..<60_000, using: &chance))
                let back = from + .seconds(Int64.random(in: 60..<20_000, using: &chance))
                let box = "box-\(Int.random(in: 0..<3, using: &chance))/"
                for index in arrivals.indices
                where arrivals[index].message.topic.contains(box) && from <= arrivals[index].message.at
                    && arrivals[index].message.at < back
                {
                    arrivals[index].arrival = max(arrivals[index].arrival, back)
                }
            }
            let ordered = arrivals.enumerated().sorted {
                ($0.element.arrival, $0.offset) < ($1.element.arrival, $1.offset)
            }
            // In the order of their numbers, each after the one before: what a field is at last is what was said last.
            var due = declarations.map { _ in Int.random(in: 0...ordered.count, using: &chance) }.sorted()
            var rest = declarations[...]
            var heard: [(arrival: Instant, message: Message)] = []
            for (number, entry) in ordered.map(\.element).enumerated() {
                if let next = due.first, next <= number { try commit(&heard, to: &collector) }
                while let next = due.first, next <= number, let declaration = rest.popFirst() {
                    due.removeFirst()
                    try declare(declaration, at: entry.arrival, &collector)
                }
                heard.append(entry)
                guard heard.count == Message.together || number % 700 == 0 || number == ordered.count / 2 else {
                    continue
                }
                try commit(&heard, to: &collector)
                if number % 700 == 0 {
                    try collector.pipeline.checkpoint(at: collector.pipeline.now)
                    try collector.recompute()
                }
                if number == ordered.count / 2 { try collector.kill() }
            }
            try commit(&heard, to: &collector)
            while let declaration = rest.popFirst() { try declare(declaration, at: Self.end, &collector) }
            try collector.finish(at: Self.end + .hours(2))
        }

        private func declare(_ declaration: Declaration, at instant: Instant, _ collector: inout Collector) throws {
            try collector.pipeline.take(
                declaration.registry, at: instant, effective: declaration.effective, by: .named("t"), reason: "t")
            try collector.recompute()
        }

        private func commit(
            _ heard: inout [(arrival: Instant, message: Message)], to collector: inout Collector
        ) throws {
            if !heard.isEmpty { try commit(heard, to: &collector) }
            heard.removeAll()
        }

        private func commit(_ heard: [(arrival: Instant, message: Message)], to collector: inout Collector) throws {
            var batch = MessageBatch()
            for (arrival, message) in heard {
                batch.append(
                    topic: message.topic.utf8, payload: Array(message.payload.utf8), arrival: arrival, qos: 1)
            }
            try collector.pipeline.commit(batch)
            collector.pipeline.process()
        }
    }

    @Test(
        "Members, badges, bindings, thresholds and machines change; messages are late",
        arguments: 1...(ProcessInfo.processInfo.environment["REGISTRY_SEEDS"].flatMap { UInt64($0) } ?? 8))
    func generated(seed: UInt64) throws { try compare(seed, besideTheStore: false) }

    @Test(
        "The same derived again beside the store",
        arguments: 1...(ProcessInfo.processInfo.environment["REGISTRY_SEEDS"].flatMap { UInt64($0) } ?? 8))
    func generatedBeside(seed: UInt64) throws { try compare(seed, besideTheStore: true) }

    private func compare(_ seed: UInt64, besideTheStore: Bool) throws {
        let course = Course(seed: seed)
        let secret = [UInt8](repeating: 7, count: 32)
        var expected = try Collector(registry: Course.first, at: Course.start - .hours(1), secret: secret)
        try course.inTime(&expected)
        var found = try Collector(registry: Course.first, at: Course.start - .hours(1), secret: secret)
        found.pipeline.recomputesBeside = besideTheStore
        try course.outOfTime(&found, seed: seed)
        #expect(!found.pipeline.isBehind)
        let outcomes = try [expected, found].map { try Outcome($0.store, machines: ["saw", "kiln"]) }
        #expect(outcomes[0].sessions.count > 5)
        #expect(outcomes[1].differences(from: outcomes[0]).prefix(6) == [])
        let report = try DerivationCheck.run(found.store, catalogue: found.catalogue)
        #expect(report.lines == [])
    }
}
