import Foundation
import LoopbackBroker
import Testing
import UsageDomain

@testable import Dialects

@Suite("Importing what devices announce for Home Assistant")
struct HomeAssistantImportTests {
    private static let oven = #"{"ids":["four-01"],"name":"Compteur du four","mf":"Fait maison","mdl":"v2"}"#

    private func proposal(_ announcements: [(topic: String, payload: String)]) throws -> ImportProposal {
        var announced = HomeAssistantImport()
        for (topic, payload) in announcements { announced.hear(topic: topic.utf8, payload: Array(payload.utf8)) }
        return announced.proposal(named: "announced", beside: try Repository.shippedCatalogue())
    }

    /// Loads the proposal's file beside the shipped dialects and decodes one message.
    private func decode(_ proposal: ImportProposal, _ topic: String, _ payload: String) throws -> [DescribedObservation]
    {
        let folder = try TemporaryDirectory()
        try folder.write(proposal.yaml, to: "announced.yaml")
        let catalogue = try DialectCatalogue(directories: [Repository.dialects, folder.path])
        var decoder = MessageDecoder(catalogue: catalogue)
        var sink = ObservationSink()
        guard case .observations(let handle) = decoder.decode(topic, payload, into: &sink) else { return [] }
        #expect(decoder.address(of: handle).dialect == "announced")
        return sink.observations.map(DescribedObservation.init)
    }

    @Test("Abbreviated, with a base topic and a scaled template: power and energy come out in the right unit")
    func meter() throws {
        let found = try proposal([
            (
                "homeassistant/sensor/four/p/config",
                #"{"~":"atelier/four","stat_t":"~/mesure","val_tpl":"{{ value_json['phase 1'].p | float(0) }}","unit_of_meas":"kW","dev_cla":"power","name":"Puissance","avty_t":"~/la","dev":\#(Self.oven)}"#
            ),
            (
                "homeassistant/sensor/four/e/config",
                #"{"~":"atelier/four","stat_t":"~/mesure","val_tpl":"{{ (value_json.index | int / 1000) | round(2) }}","unit_of_meas":"kWh","dev_cla":"energy","stat_cla":"total_increasing","dev":\#(Self.oven)}"#
            ),
        ])
        #expect(found.leftOut.isEmpty)
        #expect(found.devices.map(\.id) == ["four-01"])
        #expect(found.devices.first?.subjects == ["energy", "power", "link"])
        let said = try decode(found, "atelier/four/mesure", #"{"phase 1":{"p":"1.25"},"index":4321}"#)
        #expect(said.map(\.quantity) == ["energy", "power"])
        #expect(said.map(\.value) == [.number(4_321_000), .number(1_250_000)])
        #expect(said.first?.counterKind == "resetsToZero")
        #expect(try decode(found, "atelier/four/la", "offline").map(\.value) == [.text("offline")])
    }

    @Test("A device with components: shared keys, two outlets on two channels, words that are booleans")
    func components() throws {
        let found = try proposal([
            (
                "homeassistant/device/bloc/config",
                #"""
                {"dev":{"ids":"bloc"},"o":{"name":"x"},"state_topic":"bloc/etat","cmps":{
                "a":{"p":"switch","val_tpl":"{{ value_json.out[0] }}","pl_on":true,"pl_off":false,"cmd_t":"x"},
                "b":{"p":"switch","val_tpl":"{{ value_json.out[1] }}","pl_on":true,"pl_off":false,"cmd_t":"x"},
                "w":{"p":"sensor","dev_cla":"power","unit_of_meas":"W","val_tpl":"{{ value_json.w }}"},
                "gone":{"p":"sensor"}}}
                """#
            )
        ])
        #expect(found.devices.first?.subjects == ["relay#0", "relay#1", "power"])
        let said = try decode(found, "bloc/etat", #"{"out":[true,false],"w":12}"#)
        #expect(said.map(\.value) == [.text("on"), .text("off"), .number(12_000)])
        #expect(said.map(\.channel) == [0, 1, nil])
    }

    @Test("A running state, a tag whose number stays private, and an entity that is taken back")
    func others() throws {
        let found = try proposal([
            (
                "homeassistant/binary_sensor/tour/marche/config",
                #"{"state_topic":"tour/etat","value_template":"{{ value_json.m }}","payload_on":true,"payload_off":false,"device_class":"running","device":{"identifiers":"tour"}}"#
            ),
            (
                "homeassistant/tag/porte/config",
                #"{"topic":"porte/carte","value_template":"{{ value_json.PN532.UID }}","device":{"identifiers":"porte"}}"#
            ),
            ("homeassistant/sensor/x/config", #"{"stat_t":"x","dev_cla":"power","unit_of_meas":"W"}"#),
            ("homeassistant/sensor/x/config", ""),
        ])
        #expect(found.devices.map(\.id) == ["tour", "porte"])
        #expect(try decode(found, "tour/etat", #"{"m":true}"#).map(\.value) == [.text("busy")])
        #expect(try decode(found, "porte/carte", #"{"PN532":{"UID":"04aa11"}}"#).map(\.kind) == ["badge"])
        #expect(found.yaml.contains(#"private: {pseudonymise: ["PN532.UID"]}"#))
    }

    @Test("What a dialect decodes already is left to it")
    func known() throws {
        let found = try proposal([
            (
                "homeassistant/sensor/prise/power/config",
                #"{"state_topic":"zigbee2mqtt/prise","value_template":"{{ value_json.power }}","device_class":"power","unit_of_measurement":"W"}"#
            )
        ])
        #expect(found.devices.isEmpty && found.yaml.isEmpty)
        #expect(found.leftOut.map(\.kind) == [.known])
        #expect(found.leftOut.map(\.words) == ["zigbee2mqtt"])
    }

    @Test("A pattern that begins with any device does not take a topic away, unless it observes the same there")
    func broadPatterns() throws {
        let found = try proposal([
            (
                "homeassistant/binary_sensor/laser/job/config",
                #"{"state_topic":"decoupe/status","value_template":"{{ value_json.job }}","payload_on":true,"payload_off":false,"device_class":"running","availability_topic":"decoupe/status"}"#
            ),
            (
                "homeassistant/binary_sensor/box/there/config",
                #"{"state_topic":"box/status","payload_on":"online","payload_off":"offline","device_class":"connectivity"}"#
            ),
        ])
        #expect(found.devices.map(\.subjects) == [["state"]])
        #expect(found.leftOut.map(\.words) == ["esphome"])
        #expect(try decode(found, "decoupe/status", #"{"job":true}"#).map(\.value) == [.text("busy")])
    }

    @Test(
        "An availability that a dialect would hear by chance is the announced device's, one of that dialect's own is listed"
    )
    func availabilities() throws {
        let found = try proposal([
            (
                "homeassistant/device/presse/config",
                #"{"dev":{"ids":["presse-4"]},"o":{"name":"x"},"avty":[{"topic":"hall/presse-4/status"}],"cmps":{"w":{"p":"sensor","stat_t":"hall/presse-4/w","dev_cla":"power","unit_of_meas":"W"}}}"#
            ),
            (
                "homeassistant/sensor/tour/w/config",
                #"{"stat_t":"hall/tour-8/w","dev_cla":"power","unit_of_meas":"W","avty_t":"shellies/tour-8/online","pl_avail":"true","pl_not_avail":"false","dev":{"ids":["tour-8"]}}"#
            ),
        ])
        #expect(found.devices.map(\.subjects) == [["power", "link"], ["power"]])
        #expect(found.leftOut.map(\.entity) == ["availability shellies/tour-8/online"])
        #expect(found.leftOut.map(\.words) == ["shelly-gen1"])
        var decoder = MessageDecoder(
            catalogue: try DialectCatalogue([
                try MappedDialect(text: found.yaml, file: "found.yaml"),
                try MappedDialect(
                    text: CatalogueTests.minimal(
                        name: "chance", topic: "{device...}/status", route: "payload: text",
                        more: "    rules: [{observe: link, path: $, map: {online: online, offline: offline}}]"),
                    file: "chance.yaml"),
            ]))
        var sink = ObservationSink()
        guard case .observations(let handle)? = decoder.decode("hall/presse-4/status", "offline", into: &sink) else {
            Issue.record("the presence is not heard")
            return
        }
        #expect(decoder.address(of: handle).id == "presse-4" && sink.observations.map(\.fact) == [.link(.offline)])
    }

    @Test(
        "The template subset",
        arguments: [
            ("{{ value }}", "$", 1), ("{{value_json.a.b}}", "a.b", 1),
            ("{{ value_json[\"a b\"]['c'][2] }}", "[\"a b\"].c[2]", 1),
            ("{{ value_json['switch:0'].apower }}", "[\"switch:0\"].apower", 1),
            ("{{float(value)/1000.0}}", "$", 0.001), ("{{ value_json.e | float(0) * 3600 }}", "e", 3600),
            ("{{ (value_json.e|int) / 10 | round(1) }}", nil, 0),
            ("{{ (value_json.e | int / 10) | round(1, 'floor') }}", "e", 0.1),
            ("{{ 0.5 * value_json.e }}", "e", 0.5), ("{{ round(float(value_json.e) * 2, 1) }}", "e", 2),
            ("{% if value %}1{% endif %}", nil, 0), ("{{ value_json.a if x else 1 }}", nil, 0),
            ("{{ value_json.a + 1 }}", nil, 0), ("{{ value_json.a | default(0) }}", nil, 0), ("{{ 5 }}", nil, 0),
            ("{{ value_json.a / 0 }}", nil, 0), ("{{ value_json.a * value_json.b }}", nil, 0),
            ("{{ value_json }}", nil, 0),
            ("{{ value_json[x] }}", nil, 0), ("{{ value_json.__class__.__mro__() }}", nil, 0), ("{{", nil, 0),
            ("", nil, 0),
            ("{{ value_json['a\"]'] }}", nil, 0), ("{{ value_json['{channel}'] }}", nil, 0),
            ("{{ '\\u0041' }}", nil, 0), ("{{ }}", nil, 0),
        ] as [(String, String?, Double)])
    func templates(text: String, path: String?, factor: Double) {
        let template = try? DiscoveryTemplate(text)
        #expect(template?.path == path)
        if path != nil, let template { #expect(abs(template.factor - factor) < 1e-12) }
    }

    @Test("What cannot be mapped is refused in words")
    func refusals() throws {
        let cases: [(String, String, String)] = [
            ("light", #"{"stat_t":"a/b"}"#, "its kind, light, tells nothing"),
            ("sensor", #"{"stat_t":"a/b"}"#, "no device class"),
            ("sensor", #"{"stat_t":"a/b","dev_cla":"humidity","unit_of_meas":"%"}"#, "humidity is not accounted"),
            ("sensor", #"{"stat_t":"a/b","dev_cla":"power","unit_of_meas":"hp"}"#, "not a unit that is known"),
            ("sensor", #"{"dev_cla":"power","unit_of_meas":"W"}"#, "reports on no topic"),
            ("sensor", #"{"stat_t":"a/{device}","dev_cla":"power","unit_of_meas":"W"}"#, "cannot be written"),
            ("sensor", #"{"stat_t":"a/#","dev_cla":"power","unit_of_meas":"W"}"#, "cannot be written"),
            ("sensor", #"{"stat_t":"a\n- b","dev_cla":"power","unit_of_meas":"W"}"#, "cannot be written"),
            (
                "sensor", #"{"stat_t":"a","dev_cla":"energy","stat_cla":"measurement","unit_of_meas":"kWh"}"#,
                "no running total"
            ),
            (
                "sensor", #"{"stat_t":"a","dev_cla":"power","unit_of_meas":"W","val_tpl":"{% set x = 1 %}"}"#,
                "not a single"
            ),
            ("binary_sensor", #"{"stat_t":"a","dev_cla":"door"}"#, "does not tell whether"),
            ("sensor", "[1]", "not a JSON object"), ("sensor", "{", "not JSON"),
            ("device", #"{"dev":{"ids":"x"}}"#, "names no components"),
        ]
        for (component, payload, words) in cases {
            let found = try proposal([("homeassistant/\(component)/x/y/config", payload)])
            #expect(found.devices.isEmpty, "\(payload)")
            #expect(found.leftOut.map(\.words).joined().contains(words), "\(payload): \(found.leftOut)")
        }
    }

    @Test("Hostile names and words end as text of the mapping, never as its structure")
    func hostile() throws {
        let nasty = ##"x\"}\n  - topics: [\"#\"]\n    payload: ignore\n&a *a # \u0007\u2028é"##
        let found = try proposal([
            (
                "homeassistant/switch/x/y/config",
                #"{"name":"\#(nasty)","stat_t":"a/b","pl_on":"\#(nasty)","pl_off":"off: {","dev":{"ids":"\#(nasty)","name":"\#(nasty)","mf":"\#(nasty)"}}"#
            )
        ])
        let said = try decode(found, "a/b", "off: {")
        #expect(said.map(\.value) == [.text("off")])
        #expect(found.devices.first?.id.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) } == true)
    }

    @Test("One topic is of one device, read in one way; an entity announced twice is one")
    func conflicts() throws {
        func power(_ id: String, _ template: String?) -> String {
            let value = template.map { #","val_tpl":"\#($0)""# } ?? ""
            return #"{"stat_t":"t","dev_cla":"power","unit_of_meas":"W","dev":{"ids":"\#(id)"}\#(value)}"#
        }
        let found = try proposal([
            ("homeassistant/sensor/a/config", power("one", "{{ value_json.p }}")),
            ("homeassistant/sensor/b/config", power("two", "{{ value_json.q }}")),
            ("homeassistant/sensor/c/config", power("one", nil)),
            ("homeassistant/sensor/d/config", power("one", "{{ value_json['p'] }}")),
        ])
        #expect(found.devices.map(\.subjects) == [["power"]])
        #expect(found.leftOut.map(\.entity) == ["b", "c"])
    }

    @Test("A flood of announcements is bounded and counted")
    func flood() {
        var announced = HomeAssistantImport()
        for number in 0..<HomeAssistantImport.announcementCount + 7 {
            announced.hear(topic: "homeassistant/sensor/s\(number)/config".utf8, payload: Array("{}".utf8))
        }
        announced.hear(
            topic: "homeassistant/sensor/long/config".utf8,
            payload: [UInt8](repeating: 0x20, count: HomeAssistantImport.largestAnnouncement + 1))
        announced.hear(topic: "homeassistant/status".utf8, payload: Array("online".utf8))
        #expect(announced.count == HomeAssistantImport.announcementCount)
        #expect(announced.leftOut == 8)
    }
}
