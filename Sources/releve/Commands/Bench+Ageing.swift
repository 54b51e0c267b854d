import ArgumentParser
import Derivation
import Foundation
import SiteSettings
import UsageDomain
import UsageStore

extension Bench {
    /// Makes a store as it is after years: every machine has a few sessions a day, told by its box, most of them with a badge.
    ///
    /// Through the collector's own steps: a day is a block and a checkpoint. It ends with yesterday.
    struct Ageing: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "age")

        @Option(help: "A new store.") var store: String
        @Option(help: "Where its registry is written (YAML).") var lab: String
        @Option(help: "How many machines.") var machines = 50
        @Option(help: "Years of history.") var years = 5
        @Flag(help: "The only format there is.") var json = false

        func run() throws {
            let registry = OldLab.registry(machines: machines)
            try Data(RegistryFile.write(registry).utf8).write(to: URL(filePath: lab))
            let opened = try UsageStore.open(path: store, mode: .writer)
            let end = Instant(milliseconds: SystemClock.now().milliseconds / 86_400_000 * 86_400_000)
            let start = end - .days(Int64(years) * 365)
            _ = try opened.applyRegistry(registry, at: start, by: .collector)
            var pipeline = try IngestPipeline(store: opened, catalogue: try Installation.catalogue())
            var boxes = (0..<machines).map { OldLab.Box(number: $0, booted: start) }
            for day in 0..<(years * 365) {
                var said: [OldLab.Message] = []
                for number in boxes.indices { boxes[number].live(through: start + .days(Int64(day)), into: &said) }
                var batch = MessageBatch()
                for message in said.sorted(by: { $0.at < $1.at }) {
                    batch.append(topic: message.topic.utf8, payload: message.payload.utf8, arrival: message.at, qos: 1)
                }
                try pipeline.commit(batch)
                pipeline.process()
                try pipeline.checkpoint(at: pipeline.now)
            }
            print(
                """
                {"messages":\(pipeline.counts.messages),"sessions":\(try opened.sessionCount(SessionQuery()))}
                """)
            try opened.close()
        }
    }
}

/// What `bench age` makes up.
private enum OldLab {
    struct Message {
        let at: Instant
        let topic: String
        let payload: String
    }

    private static let id = "bench"
    private static let members = 100
    private static let companies = 25

    static func registry(machines: Int) -> LabRegistry {
        LabRegistry(
            lab: Lab(id: id, name: "Bench"),
            machines: (0..<machines).map { number in
                let name = pad(number, 2)
                return Machine(
                    id: MachineID(rawValue: "box-\(name)"), kind: MachineKind.allCases[number % 8],
                    name: "Machine \(name)",
                    room: "Salle \(number % 4)", timing: SessionTiming(staleAfter: .days(2)),
                    devices: [DeviceBinding(address: DeviceAddress(dialect: .native, id: "box-\(name)"))])
            },
            companies: (0..<companies).map { Company(id: CompanyID(rawValue: "firm-\($0)"), name: "Société \($0)") },
            projects: (0..<companies).map {
                Project(
                    id: ProjectID(rawValue: "work-\($0)"), company: CompanyID(rawValue: "firm-\($0)"),
                    title: "Projet \($0)", purpose: .innovation)
            },
            members: (0..<members).map { number in
                let company = number % companies
                return Member(
                    id: MemberID(rawValue: "m-\(number)"), name: "Membre \(number)",
                    company: CompanyID(rawValue: "firm-\(company)"),
                    defaultProject: ProjectID(rawValue: "work-\(company)"), badges: [badge(number)])
            })
    }

    static func badge(_ member: Int) -> String { "04C0FFEE" + pad(member % members, 6) }

    /// One machine's box.
    struct Box {
        let number: Int
        let booted: Instant
        private var sequence: Int64 = 0
        private var energy: Int64 = 0

        init(number: Int, booted: Instant) {
            self.number = number
            self.booted = booted
        }

        /// Four sessions of the day, each of half an hour to two; one of them without a badge.
        mutating func live(through day: Instant, into said: inout [Message]) {
            let seed = Int(day.milliseconds / 86_400_000) &* 31 &+ number &* 17
            for turn in 0..<4 {
                let start = day + .hours(Int64(8 + turn * 3)) + .minutes(Int64(seed % 50)) + .seconds(Int64(number))
                let length = Int64(30 + (seed &* 7 &+ turn &* 13) % 90)
                let badge = turn == 3 ? nil : OldLab.badge(seed &+ turn)
                if let badge { say(&said, "badge", start, "\"badge\":\"\(badge)\",\"action\":\"in\"") }
                for minute in stride(from: Int64(1), to: length, by: 5) {
                    energy += 25_000
                    tell(&said, start + .minutes(minute), "busy", watts: 300 + Int64(seed % 40) + minute % 7)
                }
                tell(&said, start + .minutes(length), "idle", watts: 12)
                if let badge {
                    say(&said, "badge", start + .minutes(length + 1), "\"badge\":\"\(badge)\",\"action\":\"out\"")
                }
                tell(&said, start + .minutes(length + 2), "off", watts: 0)
            }
        }

        private mutating func tell(_ said: inout [Message], _ at: Instant, _ state: String, watts: Int64) {
            say(
                &said, "telemetry", at,
                "\"state\":\"\(state)\",\"counters\":{\"energy_mwh\":\(energy)},\"levels\":{\"power_w\":\(watts)}")
        }

        private mutating func say(_ said: inout [Message], _ kind: String, _ at: Instant, _ fields: String) {
            sequence += 1
            said.append(
                Message(
                    at: at, topic: "fablab/v1/\(OldLab.id)/box-\(pad(number, 2))/\(kind)",
                    payload: "{\"boot\":1,\"seq\":\(sequence),\"up\":\((at - booted).milliseconds),"
                        + "\"ts\":\(at.milliseconds),\(fields)}"))
        }
    }
}
