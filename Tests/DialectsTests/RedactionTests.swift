import Foundation
import Testing
import UsageDomain

@testable import Dialects

@Suite("Privacy before the journal")
struct RedactionTests {
    private static func pseudonym(_ token: String) -> String { "badge:" + String(token.reversed()) }

    private func redacted(_ topic: String, _ payload: [UInt8]) throws -> String? {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var batch = MessageBatch()
        batch.append(topic: topic.utf8, payload: payload, arrival: Instant(milliseconds: 7), qos: 1, isRetained: true)
        guard let result = decoder.redacted(batch, pseudonym: Self.pseudonym) else { return nil }
        var payloads: [String] = []
        result.forEach { frame in
            #expect(frame.arrival == Instant(milliseconds: 7) && frame.qos == 1 && frame.isRetained)
            payloads.append(String(decoding: result.bytes[frame.payload], as: UTF8.self))
        }
        #expect(decoder.redacted(result, pseudonym: Self.pseudonym) == nil, "once is enough")
        return payloads.first
    }

    private static let badge = "fablab/v1/l/m/badge"

    @Test(
        "A badge's UID is replaced wherever and however it is written",
        arguments: [
            (#"{"badge":"04:a2-b3","action":"in"}"#, #"{"badge":"badge:3B2A40","action":"in"}"#),
            (#"{ "action":"in" , "badge" : "04A2B3" }"#, #"{ "action":"in" , "badge" : "badge:3B2A40" }"#),
            (#"{"badge":"\u0030\u0034A2B3"}"#, #"{"badge":"badge:3B2A40"}"#),
            (#"{"\u0062adge":"04A2B3"}"#, #"{"\u0062adge":"badge:3B2A40"}"#),
            (#"{"badge":"04A2B3","x":1,"badge":"FF"}"#, #"{"badge":"badge:3B2A40","x":1,"badge":"badge:FF"}"#),
            (#"{"badge":1234,"action":"in"}"#, #"{"badge":"badge:4321","action":"in"}"#),
            (#"{"badge":["04A2B3"],"action":"in"}"#, #"{"badge":null,"action":"in"}"#),
            (#"{"badge":{"uid":"04A2B3"}}"#, #"{"badge":null}"#),
            (#"{"note":"badge","badge":"04A2B3"}"#, #"{"note":"badge","badge":"badge:3B2A40"}"#),
            (#"{"badge":"a\"b"}"#, #"{"badge":"badge:B\"A"}"#),
        ])
    func badge(payload: String, expected: String) throws {
        let result = try redacted(Self.badge, Array(payload.utf8))
        #expect(result == expected)
        let text = try #require(result)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    }

    @Test(
        "Badges and names of every family of readers are kept from the journal",
        arguments: [
            ("machine/4", #"{"action":"startuse","uid":"0a1b"}"#, #"{"action":"startuse","uid":"badge:B1A0"}"#),
            ("machine/4/reply", #"{"name":"Somebody"}"#, ""), ("machine/4/request", #"{"uid":"0a1b"}"#, ""),
            (
                "press/rfid/send", #"{"username":"Somebody","uid":"0a1b","data":"0a1b MIFARE"}"#,
                #"{"username":null,"uid":"badge:B1A0","data":null}"#
            ),
            ("esprfid", #"{"user":"Somebody","uid":"0a1b"}"#, #"{"user":null,"uid":"badge:B1A0"}"#),
            (
                "device/01P00C1/request", #"{"print":{"command":"project_file","subtask_name":"for Somebody"}}"#,
                #"{"print":{"command":"project_file","subtask_name":null}}"#
            ),
            ("press/rfid", #"{"Wifi SSID":"home"}"#, #"{"Wifi SSID":null}"#),
            ("resources/9/status", #"{"user":"17"}"#, #"{"user":"badge:71"}"#),
            ("displays/9/status", #"{"user":"Somebody"}"#, ""), ("fabreader/00001/startOTA", "04A2", ""),
            ("homie/reader/rfid/badge", "0a1b", "badge:B1A0"), ("door/left/badge", "0a1b", "badge:B1A0"),
            ("door/left/wiegand", "741020", "badge:020147"), ("homie/reader/r/wiegand", "0a1b", "badge:B1A0"),
            (
                "tele/d/SENSOR", #"{"Wiegand":{"UID":741020,"Size":26}}"#,
                #"{"Wiegand":{"UID":"badge:020147","Size":26}}"#
            ),
            ("tele/d/SENSOR", #"{"New one":{"UID":"0a1b"}}"#, #"{"New one":{"UID":"badge:B1A0"}}"#),
            ("tele/d/SENSOR", #"{"FPrint":{"Id":12}}"#, #"{"FPrint":{"Id":"badge:21"}}"#),
            (
                "stat/d/STATUS10", #"{"StatusSNS":{"PN532":{"UID":"0a1b","DATA":"Somebody"}}}"#,
                #"{"StatusSNS":{"PN532":{"UID":"badge:B1A0","DATA":null}}}"#
            ),
            ("box/text_sensor/front_tag/state", "0a1b", "badge:B1A0"), ("box/sensor/wiegand/state", "12", "badge:21"),
            ("homeassistant/sensor/door_rfid/state", "0a1b", "badge:B1A0"),
            ("zigbee2mqtt/keypad", #"{"action_code":"0a1b"}"#, #"{"action_code":"badge:B1A0"}"#),
            (
                "door/rfid/cmd", #"{"cmd":"adduser","uid":"0a1b","user":"S"}"#,
                #"{"cmd":"adduser","uid":"badge:B1A0","user":null}"#
            ),
            (
                "tele/d/SENSOR", #"{"Wiegand":{"UID":184467440737095516160}}"#,
                #"{"Wiegand":{"UID":"badge:061615590737044764481"}}"#
            ),
            ("teleinfo/house", #"{"ADCO":"012345678901","BASE":1}"#, #"{"ADCO":null,"BASE":1}"#),
        ])
    func readers(topic: String, payload: String, expected: String) throws {
        #expect(try redacted(topic, Array(payload.utf8)) == expected)
    }

    @Test("What is already a pseudonym, or holds nothing private, stays as it is")
    func unchanged() throws {
        #expect(try redacted(Self.badge, Array(#"{"badge":"badge:00ff","action":"in"}"#.utf8)) == nil)
        #expect(try redacted(Self.badge, Array(#"{"action":"in"}"#.utf8)) == nil)
        #expect(try redacted(Self.badge, Array(#"{"badge":null}"#.utf8)) == nil)
        #expect(try redacted(Self.badge, []) == nil)
        #expect(try redacted("tele/plug/SENSOR", Array(#"{"ENERGY":{"Power":3}}"#.utf8)) == nil)
        #expect(try redacted("stat/plug/POWER", Array("ON".utf8)) == nil)
        #expect(try redacted("box/text_sensor/rfid/state", Array("Unknown".utf8)) == nil)
        #expect(try redacted("tele/plug/SENSOR", Array(#"{"RC522":{"UID":"00000000"}}"#.utf8)) == nil)
        #expect(try redacted("nobody/knows", Array("UID".utf8)) == nil)
    }

    @Test("A private payload that cannot be read is withheld, and still quarantined")
    func unreadable() throws {
        for payload in [#"{"badge":"04A2B3""#, #"{"badge":"04A2B3"}}"#, String(repeating: #"{"badge":"#, count: 100)] {
            #expect(try redacted(Self.badge, Array(payload.utf8)) == "(withheld)")
        }
        let large =
            Array(#"{"badge":"04A2B3","x":""#.utf8) + Array(repeating: 0x41, count: 300_000) + Array(#""}"#.utf8)
        #expect(try redacted(Self.badge, large) == "(withheld)")
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        guard case .quarantined(.malformedJSON, "native", _)? = decoder.decode(Self.badge, "(withheld)", into: &sink)
        else {
            Issue.record("a withheld payload must stay in quarantine")
            return
        }
    }

    @Test(
        "Consoles, logins and networks do not reach the journal",
        arguments: [
            ("stat/plug/RESULT", #"{"MqttPassword":"s3cret"}"#, ""),
            ("stat/plug/MQTTPASSWORD", #"{"MqttPassword":"s3cret"}"#, ""),
            ("cmnd/plug/Password1", "s3cret", ""),
            ("tele/plug/STATE", #"{"POWER":"ON","Wifi":{"SSId":"s3cret"}}"#, #"{"POWER":"ON","Wifi":{"SSId":null}}"#),
            ("tele/plug/SENSOR", #"{"RC522":{"UID":"0aff"}}"#, #"{"RC522":{"UID":"badge:FFA0"}}"#),
            ("shelly-x/rpc", #"{"pass":"s3cret"}"#, ""),
            ("shelly-x/status/wifi", #"{"ssid":"s3cret"}"#, ""),
            ("zigbee2mqtt/bridge/info", #"{"network_key":[1]}"#, ""),
            ("box/sensor/badge/state", "0a:ff", "badge:FFA0"),
            ("box/debug", "s3cret", ""),
            ("octoPrint/event/PrintDone", #"{"name":"a.g","owner":"s3cret"}"#, #"{"name":"a.g","owner":null}"#),
            ("octoPrint/event/ClientOpened", #"{"remoteAddress":"10.0.0.9"}"#, ""),
        ])
    func secrets(topic: String, payload: String, expected: String) throws {
        #expect(try redacted(topic, Array(payload.utf8)) == expected)
    }

    @Test("Redaction changes nothing of what a fixture becomes but the badge")
    func sameObservations() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        for fixture in Fixture.all {
            let memory = decoder.memory
            let before = decoder.decodeFirst(of: fixture.batch, into: &sink)
            let expected = sink.observations.map { observation in
                guard case .badge(var event) = observation.fact else { return observation }
                if !event.token.rawValue.hasPrefix("badge:") {
                    event.token = BadgeToken(rawValue: Self.pseudonym(event.token.rawValue))
                }
                return MachineObservation(
                    channel: observation.channel, source: observation.source, fact: .badge(event))
            }
            guard let batch = decoder.redacted(fixture.batch, pseudonym: Self.pseudonym) else { continue }
            decoder.memory = memory
            let after = decoder.decodeFirst(of: batch, into: &sink)
            if case .observations? = before {
                #expect(after == before, "\(fixture.place)")
                #expect(sink.observations == expected, "\(fixture.place)")
            } else if case .notForUs? = before {
                #expect(after == before, "\(fixture.place)")
            }
        }
    }

    @Test("Other messages of the batch keep their bytes and their order")
    func neighbours() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var batch = MessageBatch()
        let messages = [("a/b", "1"), (Self.badge, #"{"badge":"0A"}"#), ("stat/p/RESULT", "x"), ("c", "")]
        for (topic, payload) in messages {
            batch.append(topic: topic.utf8, payload: payload.utf8, arrival: Instant(milliseconds: 0))
        }
        let redacted = decoder.redacted(batch, pseudonym: Self.pseudonym)
        let result = try #require(redacted)
        var seen: [String] = []
        result.forEach { frame in
            seen.append(
                String(decoding: result.bytes[frame.topic], as: UTF8.self) + "="
                    + String(decoding: result.bytes[frame.payload], as: UTF8.self))
        }
        #expect(seen == ["a/b=1", Self.badge + #"={"badge":"badge:A0"}"#, "stat/p/RESULT=", "c="])
    }
}
