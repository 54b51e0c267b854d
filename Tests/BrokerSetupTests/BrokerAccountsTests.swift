import BrokerSetup
import Dialects
import Foundation
import Testing
import UsageDomain

@Suite("Accounts of a broker")
struct BrokerAccountsTests {
    private static let catalogue = Result {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try DialectCatalogue(directories: [root.appending(path: "Config/dialects").path])
    }

    private func accounts(
        _ devices: [(DialectName, String)], lab: String = "atelier-nord", collector: String = "collector"
    ) throws -> BrokerAccounts {
        var registry = LabRegistry(lab: Lab(id: lab, name: "Atelier Nord"))
        registry.machines = devices.enumerated().map { index, device in
            Machine(
                id: MachineID(rawValue: "machine-\(index + 1)"), kind: .other, name: "Machine \(index + 1)",
                devices: [DeviceBinding(address: DeviceAddress(dialect: device.0, id: device.1))])
        }
        return try BrokerAccounts(
            registry: registry, catalogue: Self.catalogue.get(), collector: collector)
    }

    private func problem(_ dialect: DialectName, _ id: String) -> String? {
        do {
            _ = try accounts([(dialect, id)])
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("A native device writes its own five topics of its own lab, reads its ack, and is called as its topics are")
    func native() throws {
        let account = try #require(try accounts([("native", "fraiseuse-2")]).all.last)
        #expect(account.name == "fraiseuse-2")
        #expect(
            account.grants.filter { $0.access == .write }.map(\.filter)
                == ["badge", "hello", "job", "status", "telemetry"].map { "fablab/v1/atelier-nord/fraiseuse-2/\($0)" })
        #expect(
            account.grants.filter { $0.access == .read }.map(\.filter) == ["fablab/v1/atelier-nord/fraiseuse-2/ack"])
    }

    @Test("A plug reports on its own topics and is sent commands on others")
    func plug() throws {
        let account = try #require(try accounts([("tasmota", "prise-four")]).all.last)
        #expect(account.name == "prise-four@tasmota")
        let writes = account.grants.filter { $0.access == .write }.map(\.filter)
        #expect(writes.contains("tele/prise-four/SENSOR") && writes.contains("prise-four/tele/SENSOR"))
        #expect(!writes.contains { $0.contains("cmnd") || $0.hasPrefix("+") || $0.hasSuffix("#") })
        #expect(
            account.grants.filter { $0.access == .read }.map(\.filter)
                == ["cmnd/prise-four/#", "prise-four/cmnd/#"])
    }

    @Test("A family behind a bridge has one account for all its machines")
    func gateway() throws {
        let all = try accounts([("zigbee2mqtt", "four"), ("zigbee2mqtt", "tour"), ("tasmota", "scie")]).all
        #expect(all.map(\.name) == ["collector", "reader", "zigbee2mqtt", "scie@tasmota"])
        #expect(all[2].machines == ["machine-1", "machine-2"])
        #expect(all[2].grants.map(\.filter).allSatisfy { $0.hasPrefix("zigbee2mqtt/") })
    }

    @Test("The collector may only send what devices of this lab are asked by")
    func collector() throws {
        func writes(_ devices: [(DialectName, String)]) throws -> [String] {
            try accounts(devices).all[0].grants.filter { $0.access == .write }.map(\.filter)
        }
        #expect(try writes([("tasmota", "scie")]) == [])
        #expect(try writes([("native", "tour")]) == ["fablab/v1/atelier-nord/+/ack"])
        #expect(try writes([("sparkplug-b", "usine/tour")]) == ["spBv1.0/+/NCMD/+"])
    }

    @Test("No device of any dialect is given another one's topics, whatever its id")
    func ownTopicsOnly() throws {
        let catalogue = try Self.catalogue.get()
        for dialect in catalogue.dialects.map(\.name) where catalogue.gateway(of: dialect) == nil {
            let account = try #require(try accounts([(dialect, "seule-7")]).all.last)
            #expect(account.grants.contains { $0.access == .write }, "\(dialect) reports nowhere")
            // What a family shares: Shelly's command to all, Homie's, and the hello of a badge reader that says its number.
            let shared: Set = ["shellies/command", "homie/$broadcast/#", "fabreader"]
            for grant in account.grants where !shared.contains(grant.filter) {
                #expect(grant.filter.split(separator: "/").contains("seule-7"), "\(dialect): \(grant.filter)")
            }
        }
    }

    @Test("What a dialect says for everybody belongs to the device that is called so, and to no other")
    func constantDevice() throws {
        func writes(_ id: String) throws -> [String] {
            try #require(try accounts([("esp-rfid", id)]).all.last).grants.filter { $0.access == .write }.map(\.filter)
        }
        #expect(try writes("esprfid").contains("esprfid"))
        let gate = try writes("porte")
        #expect(gate.contains("porte/rfid/send") && !gate.contains("esprfid"), "\(gate)")
    }

    @Test("A reader is denied the topics on which badges travel, and every sensor's where names alone tell a badge")
    func badges() throws {
        let reader = try accounts([("native", "tour"), ("fabomatic", "7"), ("esphome", "boite"), ("tasmota", "x")]).all[
            1]
        let denied = reader.grants.filter { $0.access == .deny }.map(\.filter)
        let badges = ["sensor", "text_sensor"].map { "boite/\($0)/+/state" }
        #expect(denied == (badges + ["fablab/v1/+/+/badge", "machine/7"]).sorted())
        #expect(reader.grants.last == TopicGrant(.read, "#"))
    }

    @Test("A dialect that nobody knows is an error that says where to give it: no account without rights")
    func unknownDialect() {
        let said = problem("compteur-maison", "c1")
        #expect(said?.contains("--dialects") == true && said?.contains("machine-1") == true, "\(said ?? "nil")")
    }

    @Test(
        "An id that could mean something in a file is refused in one line, or written so that it means nothing",
        arguments: [
            ("tasmota", "prise+", "wildcards"), ("tasmota", "#", "wildcards"), ("shelly-gen2", "+/x", "wildcards"),
            ("tasmota", "a\nuser collector", "line break"), ("tasmota", "a\r", "line break"),
            ("tasmota", "a\u{2028}b", "line break"), ("tasmota", " a", "blank"), ("tasmota", "a ", "blank"),
            ("tasmota", "a\u{0}", "control"), ("tasmota", "", "blank"), ("native", "tour:2", "letters, digits"),
            ("native", "tour 2", "letters, digits"), ("native", "../acl", "letters, digits"),
            ("tasmota", String(repeating: "é", count: 60), "too long"),
        ] as [(DialectName, String, String)])
    func hostile(dialect: DialectName, id: String, word: String) throws {
        let said = try #require(problem(dialect, id))
        #expect(said.contains(word), "\(said)")
        #expect(said.split(whereSeparator: \.isNewline).count == 1, "\(said)")
    }

    @Test("Colons, blanks, slashes and accents of an id stay in its topics and vanish from its name")
    func unusual() throws {
        let text = try accounts([("tasmota", "salle 2/four:é")])
        let account = try #require(text.all.last)
        #expect(account.name == "salle=202=2Ffour=3A=C3=A9@tasmota")
        #expect(account.grants.contains(TopicGrant(.write, "tele/salle 2/four:é/SENSOR")))
        let file = AccessFile.text(text)
        #expect(AccessFile.accounts(in: file) == ["collector", "reader", account.name])
        #expect(
            file.split(separator: "\n").allSatisfy { line in
                line.hasPrefix("#") || line.hasPrefix("user ") || line.hasPrefix("topic ")
            })
    }

    @Test("Two accounts of one name are refused")
    func sameName() throws {
        #expect(problem("native", "reader")?.contains("'reader'") == true)
        #expect(throws: BrokerSetupProblem.self) { try accounts([], collector: "reader") }
        #expect(throws: BrokerSetupProblem.self) { try accounts([], collector: "a\nuser b") }
    }

    @Test("The lab's own lines follow the registry's, and their accounts are not taken for ours")
    func ownLines() throws {
        let text = AccessFile.text(try accounts([]), own: "user domotique\ntopic readwrite cmnd/#")
        #expect(text.hasSuffix("user domotique\ntopic readwrite cmnd/#\n"))
        #expect(AccessFile.accounts(in: text) == ["collector", "reader"])
    }

    @Test("A second run keeps what is there, adds what is new, and takes away only what it gave")
    func changes() {
        let changes = AccountChanges(
            wanted: ["collector", "tour", "scie"], present: ["collector", "tour", "four", "domotique"],
            ours: ["collector", "tour", "four"], renewed: ["tour"])
        #expect(changes.added == ["scie", "tour"] && changes.kept == ["collector"])
        #expect(changes.removed == ["four"] && changes.foreign == ["domotique"])
    }

    @Test("Only hashes of the broker's own tool are kept from a password file")
    func passwords() {
        var file = PasswordFile(text: "tour:$7$101$c2Vs$aGFjaA==\nscie:en clair\n:$7$1$a$b\nnothing\n")
        #expect(file.names == ["tour"])
        file["scie"] = "$7$101$x$y"
        #expect(file.text == "scie:$7$101$x$y\ntour:$7$101$c2Vs$aGFjaA==\n")
    }

    @Test("The configuration never says an unlimited queue, and TLS leaves only the computer's own address out")
    func configuration() throws {
        let inside = try BrokerPlan(hosts: ["broker.example"]).configuration
        #expect(inside.contains("max_queued_messages 200000\n") && inside.contains("allow_anonymous false\n"))
        #expect(inside.components(separatedBy: "certfile").count == 2)
        let outside = try BrokerPlan(hosts: ["broker.example"], servicesAddress: "0.0.0.0").configuration
        #expect(outside.components(separatedBy: "certfile").count == 3)
        for (hosts, port, directory) in [
            (["a b"], 8883, "/x"), (["a\nlistener 1"], 8883, "/x"), (["a"], 1883, "/x"), (["a"], 0, "/x"),
            (["a"], 8883, "x"), (["a"], 8883, "/x\nuser root"), ([], 8883, "/x"), (["-in"], 8883, "/x"),
        ] {
            #expect(throws: BrokerSetupProblem.self) {
                try BrokerPlan(hosts: hosts, port: port, directory: directory)
            }
        }
    }
}
