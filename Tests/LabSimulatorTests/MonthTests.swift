import Foundation
import LabSimulator
import Testing
import UsageDomain

@Suite("A month of the simulated lab")
struct MonthTests {
    static let month = MonthOfHistory.shared
    let month = MonthTests.month

    @Test("The volume is bounded and something is said every day")
    func volume() {
        print("messages in 30 days: \(month.messages.count)")
        #expect(month.messages.count <= 700_000)
        #expect(month.messages.count > 100_000)
        #expect(Set(month.messages.map { ParisCalendar.date(at: $0.at) }).count >= 30)
    }

    @Test("Time never goes back and stays within the month")
    func order() {
        #expect(zip(month.messages, month.messages.dropFirst()).allSatisfy { $0.at <= $1.at })
        #expect(month.messages.allSatisfy { $0.at >= MonthOfHistory.start && $0.at <= MonthOfHistory.end })
    }

    @Test("Every payload is JSON or a bare word or number")
    func payloads() {
        let words: Set<String> = [
            "Online", "Offline", "ON", "on", "true", "false", "online", "connected", "disconnected",
        ]
        for message in month.messages {
            let text = String(decoding: message.payload, as: UTF8.self)
            if text.hasPrefix("{") {
                guard (try? JSONSerialization.jsonObject(with: Data(message.payload))) == nil else { continue }
                Issue.record("not JSON: \(message.topic): \(text)")
            } else if !words.contains(text), Double(text) == nil {
                Issue.record("neither word nor number: \(message.topic): \(text)")
            }
        }
    }

    @Test("Every device of the registry speaks, and nobody else does")
    func devices() {
        let registry = month.lab.registry
        let bindings = registry.machines.flatMap(\.devices)
        #expect(Set(bindings).count == bindings.count)
        let addresses = Set(bindings.map(\.address))
        let roots = addresses.map { address in
            switch address.dialect.rawValue {
            case "native": "fablab/v1/\(registry.lab.id)/\(address.id)/"
            case "tasmota": "/\(address.id)/"
            case "shelly-gen1": "shellies/\(address.id)/"
            case "zigbee2mqtt": "zigbee2mqtt/\(address.id)"
            default: "\(address.id)/"
            }
        }
        let topics = Set(month.messages.map(\.topic))
        for root in roots { #expect(topics.contains { $0.contains(root) }, "\(root) is silent") }
        for topic in topics { #expect(roots.contains { topic.contains($0) }, "\(topic) is unknown") }
        #expect(Set(addresses.map(\.dialect)).count >= 7)
    }

    @Test("The registry is what a lab could declare")
    func registry() {
        let registry = month.lab.registry
        #expect(registry.machines.count >= 12)
        #expect(registry.members.count >= 12)
        #expect(Set(registry.machines.map(\.id)).count == registry.machines.count)
        #expect(Set(registry.members.flatMap(\.badges)).count == registry.members.count)
        for company in registry.companies {
            #expect(company.siren.map(RegistrationNumber.isSIREN) == true)
            #expect(company.siret.map(RegistrationNumber.isSIRET) == true)
        }
        #expect(registry.lab.siret.map(RegistrationNumber.isSIRET) == true)
        let companies = Set(registry.companies.map(\.id))
        let projects = Set(registry.projects.map(\.id))
        #expect(registry.projects.allSatisfy { $0.company.map(companies.contains) ?? true })
        #expect(registry.members.allSatisfy { $0.company.map(companies.contains) ?? true })
        #expect(registry.members.allSatisfy { $0.defaultProject.map(projects.contains) ?? true })
        #expect(registry.members.filter { $0.company != nil }.count * 3 >= registry.members.count * 2 - 3)
    }

    @Test(
        "A plug is never silent longer than its machine allows, but for what goes wrong", arguments: TruthTests.metered)
    func silence(machine: Machine) throws {
        let readings = try #require(month.power[machine.id]).readings
        let truth = try #require(month.truth.machines.first { $0.machine == machine.id })
        let staleAfter = try #require(machine.timing.staleAfter)
        for (reading, next) in zip(readings, readings.dropFirst()) {
            let silence = next.at - reading.at
            let explained = truth.gaps.contains {
                $0.start <= next.at && reading.at <= $0.end
            }
            guard !explained else { continue }
            // The margin is a restart of the plug between two reports.
            if silence * 3 > staleAfter + .seconds(90) {
                Issue.record("silent for \(silence) from \(reading.at.iso8601)")
            }
            if let watts = reading.watts, watts > 5, silence > .seconds(31) {
                Issue.record("on, and silent for \(silence) from \(reading.at.iso8601)")
            }
        }
    }

    @Test("During the outage nothing is heard, and native devices say afterwards what they kept")
    func outage() throws {
        let plug = try #require(month.truth.machines.first { $0.machine == "vinyle-1" })
        let gap = try #require(plug.gaps.first)
        #expect(!month.messages.contains { $0.at >= gap.start && $0.at < gap.end })
        let late = month.messages(under: "fablab/v1/\(month.lab.registry.lab.id)/decoupe-laser/telemetry").filter {
            let object = try? JSONSerialization.jsonObject(with: Data($0.payload)) as? [String: Any]
            return $0.at.milliseconds - (object?["ts"] as? Int64 ?? .max) > 10_000
        }
        #expect(late.count > 100)
        let numbers = try month.messages(under: "fablab/v1/\(month.lab.registry.lab.id)/decoupe-laser/").map {
            let object = try #require(JSONSerialization.jsonObject(with: Data($0.payload)) as? [String: Any])
            return [try #require(object["boot"] as? Int), try #require(object["seq"] as? Int)]
        }
        #expect(Set(numbers).count == numbers.count)
        for (one, next) in zip(numbers, numbers.dropFirst()) {
            #expect(next[0] == one[0] ? next[1] == one[1] + 1 : next[1] == 1)
        }
    }
}
