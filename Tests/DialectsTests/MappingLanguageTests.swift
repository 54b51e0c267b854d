import Foundation
import Testing
import UsageDomain

@testable import Dialects

@Suite("Mapping language")
struct MappingLanguageTests {
    private func yaml(_ route: String, more: String = "", topic: String = "t/{device}") -> String {
        CatalogueTests.minimal(name: "mine", topic: topic, route: route, more: more)
    }

    private func decode(
        _ text: String, _ payload: String, topic: String = "t/d"
    ) throws -> (outcome: DecodeOutcome?, facts: [ObservedFact], channels: [Int?]) {
        let catalogue = try DialectCatalogue([MappedDialect(text: text, file: "mine.yaml")])
        var decoder = MessageDecoder(catalogue: catalogue)
        var sink = ObservationSink()
        let outcome = decoder.decode(topic, payload, into: &sink)
        return (outcome, sink.observations.map(\.fact), sink.observations.map(\.channel))
    }

    @Test("A fallback dialect reads only topics nobody else knows, and those of bound devices")
    func fallback() throws {
        let known = try MappedDialect(
            text: CatalogueTests.minimal(name: "known", topic: "known/{rest...}", route: "payload: ignore"),
            file: "known.yaml")
        let generic = try MappedDialect(
            text: yaml(
                "payload: text", more: "    rules: [{observe: power, path: $, unit: W}]\nfallback: true",
                topic: "{device...}/power"), file: "mine.yaml")
        var decoder = MessageDecoder(catalogue: try DialectCatalogue([known, generic]))
        var sink = ObservationSink()
        #expect(decoder.decode("known/saw/power", "3", into: &sink) == .notForUs("known"))
        #expect(
            silence(of: "known/saw/power", &decoder) == .ofNoInterest("known", pattern: "known/{rest...}", because: ""))
        _ = decoder.decode("other/saw/power", "3", into: &sink)
        #expect(sink.observations.map(\.fact) == [.level(.power, 3000)])
        decoder.bind([DeviceAddress(dialect: "mine", id: "known/saw")])
        _ = decoder.decode("known/saw/power", "4", into: &sink)
        #expect(sink.observations.map(\.fact) == [.level(.power, 4000)])
        #expect(decoder.decode("known/drill/power", "3", into: &sink) == .notForUs("known"))
    }

    @Test("What is not for us says why, in the words of the dialect's file")
    func reasons() throws {
        let text = yaml(
            "payload: text\n    because: nobody home",
            more: "    rules: [{observe: relay, path: $, map: {ON: \"on\"}, unknown: ignore}]")
        var decoder = MessageDecoder(catalogue: try DialectCatalogue([MappedDialect(text: text, file: "mine.yaml")]))
        var sink = ObservationSink()
        #expect(decoder.decode("t/d", "later", into: &sink) == .notForUs("mine"))
        let reason = silence(of: "t/d", &decoder)
        #expect(reason == .nothingToReport("mine", pattern: "t/{device}", because: "nobody home"))
        #expect(reason.words == "mine t/{device}: nobody home")
        #expect(silence(of: "u/d/e", &decoder) == .unknownTopic)
    }

    private func silence(of topic: String, _ decoder: inout MessageDecoder) -> Silence {
        var batch = MessageBatch()
        batch.append(topic: topic.utf8, payload: "".utf8, arrival: Instant(milliseconds: 0))
        var silence = Silence.unknownTopic
        batch.forEach { silence = decoder.silence(batch.bytes, $0) }
        return silence
    }

    @Test("Values of a list may be added up")
    func sum() throws {
        let text = yaml("payload: json", more: "    rules: [{observe: power, path: p, unit: W, spread: sum}]")
        #expect(try decode(text, #"{"p":[1.5,null,2,"3"]}"#).facts == [.level(.power, 6500)])
        #expect(try decode(text, #"{"p":4}"#).facts == [.level(.power, 4000)])
    }

    @Test("Lines of key and value are read, the first of two equal keys counts")
    func lines() throws {
        let text = yaml(
            "payload: lines",
            more: """
                    rules:
                      - {observe: badge, path: uid, value: toggle}
                      - {observe: power, path: watts, unit: W}
                """)
        let facts = try decode(text, "uid = aa:bb \r\nnoise\nwatts=12\nwatts=13\n=x\n").facts
        #expect(facts == [.badge(BadgeEvent(token: "AABB", action: .toggle)), .level(.power, 12_000)])
    }

    @Test("Scale, offset, sign and suffix are applied, rounding half away from zero")
    func numbers() throws {
        func power(_ options: String, _ payload: String) throws -> [ObservedFact] {
            try decode(
                yaml("payload: text", more: "    rules: [{observe: power, path: $, \(options)}]"), payload
            ).facts
        }
        #expect(try power("unit: mW, scale: 0.5", "3") == [.level(.power, 2)])
        #expect(try power("unit: mW, scale: 0.5", "-3") == [.level(.power, -2)])
        #expect(try power("unit: mW, offset: 10", "5") == [.level(.power, 15)])
        #expect(try power("unit: W, sign: absolute", "-0.25") == [.level(.power, 250)])
        #expect(try power("unit: kW, suffix: \" kW\"", "1.5 kW") == [.level(.power, 1_500_000)])
        #expect(try power("unit: kW, suffix: \" kW\"", "1.5") == [.level(.power, 1_500_000)])
        #expect(try power("unit: kW, suffix: \" kW\"", "1.5 W").isEmpty)
    }

    @Test("A device says how often it speaks, in any unit of time; no time at all is no period")
    func period() throws {
        func said(_ options: String, _ payload: String) throws -> (outcome: DecodeOutcome?, facts: [ObservedFact]) {
            let (outcome, facts, _) = try decode(
                yaml("payload: text", more: "    rules: [{observe: period, path: $, \(options)}]"), payload)
            return (outcome, facts)
        }
        #expect(try said("unit: ms", "10000").facts == [.period(.seconds(10))])
        #expect(try said("unit: s", "300").facts == [.period(.minutes(5))])
        #expect(try said("unit: min, scale: 0.5", "3").facts == [.period(.seconds(90))])
        for payload in ["0", "-10", "often", "1e300"] {
            guard case .quarantined? = try said("unit: s", payload).outcome else {
                Issue.record("\(payload) is a period")
                continue
            }
        }
        #expect(throws: (any Error).self) { try said("unit: W", "1") }
        #expect(throws: (any Error).self) { try said("unit: s, sign: absolute", "1") }
    }

    @Test("Names that come again are the same names, also when others took their place meanwhile")
    func recentNames() throws {
        let recent = RecentTexts()
        let names = (0..<600).map { "piece-numero-\($0)-version-finale.gcode" } + ["é court", "", "é long et répété"]
        for _ in 0..<2 {
            for name in names { #expect(recent.text(Array(name.utf8)[...]) == name) }
        }
        let broken: [UInt8] = Array(repeating: 0xFF, count: 20)
        #expect(recent.text(broken[...]) == String(repeating: "\u{FFFD}", count: 20))
    }

    @Test("What stands for no value is none, whatever the family, and what a mapping calls invalid")
    func noValue() throws {
        let text = yaml(
            "payload: json",
            more: """
                    rules:
                      - {observe: power, path: p, unit: W, invalid: [65535, -327.68]}
                      - {observe: relay, path: r, map: {ON: "on", none: "off"}}
                      - {observe: badge, path: b, value: toggle}
                invalid: -8388608
                """)
        for value in [
            "null", "NaN", "1e38", "-3.4028235e38", #""Unavailable""#, #""UNKNOWN""#, #""-inf""#, #""N/A""#, "65535",
            "65535.0",
            #""65535""#, "-327.68", "-8388608",
        ] {
            #expect(try decode(text, #"{"p":\#(value),"r":"ON"}"#).facts == [.relay(isOn: true)], "\(value)")
        }
        #expect(try decode(text, #"{"p":-327.67}"#).facts == [.level(.power, -327_670)])
        let usual = text.replacing("invalid: -8388608", with: "invalid: usual")
        for value in ["-838860.8", "4294967295", "65535", "-327.68"] {
            #expect(try decode(usual, #"{"p":\#(value),"r":"ON"}"#).facts == [.relay(isOn: true)], "\(value)")
        }
        #expect(try decode(text, #"{"r":"none"}"#).facts == [.relay(isOn: false)])
        #expect(try decode(text, #"{"r":"unknown","p":0}"#).facts == [.level(.power, 0)])
        for value in [#""""#, #""unknown""#, #""00:00:00:00""#, "0", #""None""#] {
            #expect(try decode(text, #"{"b":\#(value)}"#).outcome == .notForUs("mine"), "\(value)")
        }
    }

    @Test("A value told in another shape does not spoil the message, unless it holds nothing else")
    func otherShapes() throws {
        let text = yaml(
            "payload: json",
            more: "    rules: [{observe: power, path: p, unit: W}, {observe: voltage, path: v, unit: V}]")
        #expect(try decode(text, #"{"p":{"l1":1},"v":230}"#).facts == [.level(.voltage, 230_000)])
        #expect(
            try decode(text, #"{"p":[1,2]}"#).outcome == .quarantined(.malformedNumber, "mine", DeviceHandle(index: 0)))
    }

    @Test("What is set aside names the field and what it says, but no badge and nothing private")
    func refusedFields() throws {
        let text = yaml(
            "payload: json",
            more: """
                    required: [k]
                    private: {erase: [secret]}
                    rules:
                      - {observe: power, path: [a.b, "c{channel:1}"], unit: W}
                      - {observe: state, path: s, map: {run: busy}}
                      - {observe: energy, counter: lifetime, path: e, unit: Wh}
                      - {observe: voltage, path: secret, unit: V}
                      - {observe: badge, path: uid, value: in}
                """)
        var decoder = MessageDecoder(catalogue: try DialectCatalogue([MappedDialect(text: text, file: "mine.yaml")]))
        var sink = ObservationSink()
        for (payload, words) in [
            (#"{"k":1,"a":{"b":"1,5"}}"#, "a.b is '1,5'"), (#"{"k":1,"c2":true}"#, "c{channel:1} is 'true'"),
            (#"{"k":1,"s":"fly"}"#, "s is 'fly'"), (#"{"k":1,"e":-2.5}"#, "e is '-2.5'"), ("{}", "k"),
            (#"{"k":1,"secret":"x y"}"#, "secret"), (#"{"k":1,"uid":"::"}"#, "uid"),
            (#"{"k":1,"a":{"b":{}}}"#, "a.b"),
        ] {
            guard case .quarantined? = decoder.decode("t/d", payload, into: &sink) else {
                Issue.record("\(payload) is read")
                continue
            }
            #expect(sink.refused?.words == words)
        }
        _ = decoder.decode("t/d", #"{"k":1,"s":"run"}"#, into: &sink)
        #expect(sink.refused == nil)
    }

    @Test("Words that end in a star stand for all that begin so")
    func beginnings() throws {
        let text = yaml(
            "payload: json",
            more: """
                    rules:
                      - {observe: state, path: s, map: {Run: busy, "Run:*": busy, "Alarm:*": fault}, unless: {path: s, equals: "Jog:*"}}
                """)
        #expect(try decode(text, #"{"s":"Run:7"}"#).facts == [.state(.busy)])
        #expect(try decode(text, #"{"s":"Alarm:10"}"#).facts == [.state(.fault)])
        #expect(try decode(text, #"{"s":"Jog:1"}"#).outcome == .notForUs("mine"))
        #expect(
            try decode(text, #"{"s":"Alarmed"}"#).outcome == .quarantined(.unknownValue, "mine", DeviceHandle(index: 0))
        )
    }

    @Test("A reader that holds its badge says that it is gone, in JSON as the guide has it and as bare text")
    func heldBadge() throws {
        let guide = try String(contentsOfFile: Repository.dialects + "/README.md", encoding: .utf8)
        let example = try #require(guide.split(separator: "```yaml").first { $0.contains("name: held-badge") })
        let json = String(try #require(example.split(separator: "```").first))
        func held(_ token: BadgeToken) -> [ObservedFact] { [.badge(BadgeEvent(token: token, action: .in))] }
        let gone: [ObservedFact] = [.badge(BadgeEvent(token: .nobody, action: .out))]
        #expect(try decode(json, #"{"uid":"0a:1b"}"#, topic: "holders/h").facts == held("0A1B"))
        #expect(try decode(json, #"{"uid":""}"#, topic: "holders/h").facts == gone)
        #expect(try decode(json, #"{"uid":null}"#, topic: "holders/h").facts.isEmpty)
        #expect(try decode(json, #"{"battery":80}"#, topic: "holders/h").facts.isEmpty)
        let text = yaml(
            "payload: text",
            more: """
                    absent: [frei]
                    rules:
                      - {observe: badge, path: $, value: in, unless: {path: $, equals: ["", frei]}}
                      - {observe: badge, path: $, value: out, when: {path: $, equals: ["", frei]}}
                """)
        #expect(try decode(text, "0a1b").facts == held("0A1B"))
        #expect(try decode(text, "").facts == gone)
        #expect(try decode(text, "frei").facts == gone)
        #expect(try decode(text, "unknown").facts.isEmpty)
    }

    @Test("The first path that exists counts")
    func alternatives() throws {
        let text = yaml("payload: json", more: "    rules: [{observe: power, path: [a, b.c, d], unit: W}]")
        #expect(try decode(text, #"{"d":3,"b":{"c":2}}"#).facts == [.level(.power, 2000)])
        #expect(try decode(text, #"{"d":3,"a":null}"#).facts == [.level(.power, 3000)])
        #expect(try decode(text, "{}").outcome == .notForUs("mine"))
    }

    @Test("Conditions hold for a route or for a rule")
    func conditions() throws {
        let text = yaml(
            "payload: json",
            more: """
                    when: {path: type, equals: [a, b]}
                    unless: {path: replay}
                    rules:
                      - {observe: state, value: busy, when: {path: run, equals: "true"}}
                      - {observe: state, value: idle, unless: {path: run, equals: "true"}}
                """)
        #expect(try decode(text, #"{"type":"a","run":true}"#).facts == [.state(.busy)])
        #expect(try decode(text, #"{"type":"b","run":false}"#).facts == [.state(.idle)])
        #expect(try decode(text, #"{"type":"c","run":true}"#).outcome == .notForUs("mine"))
        #expect(try decode(text, #"{"type":"a","replay":1,"run":true}"#).outcome == .notForUs("mine"))
    }

    @Test("A device may be a constant or a field of the payload")
    func devices() throws {
        func address(_ device: String, _ payload: String) throws -> DeviceAddress? {
            let text = yaml(
                "payload: json", more: "    device: \(device)\n    rules: [{observe: power, path: p, unit: W}]",
                topic: "t")
            var decoder = MessageDecoder(
                catalogue: try DialectCatalogue([MappedDialect(text: text, file: "mine.yaml")]))
            var sink = ObservationSink()
            guard case .observations(let handle)? = decoder.decode("t", payload, into: &sink) else { return nil }
            return decoder.address(of: handle)
        }
        #expect(try address("{constant: box}", #"{"p":1}"#) == DeviceAddress(dialect: "mine", id: "box"))
        #expect(try address("{path: [id, mac]}", #"{"p":1,"mac":"m1"}"#) == DeviceAddress(dialect: "mine", id: "m1"))
        #expect(try address("{path: id}", #"{"p":1}"#) == nil)
    }

    @Test("A reset hint changes exactly when its field does")
    func resetHints() throws {
        let text = yaml(
            "payload: json",
            more: "    rules: [{observe: filamentLength, counter: perJob, path: f, unit: mm, reset_hint: job}]")
        func hint(_ payload: String) throws -> UInt64? {
            guard case .counter(_, _, .perJob, let hint)? = try decode(text, payload).facts.first else { return nil }
            return hint
        }
        #expect(try hint(#"{"f":1}"#) == 0)
        #expect(try hint(#"{"f":1,"job":"a"}"#) == hint(#"{"job":"a","f":9}"#))
        #expect(try hint(#"{"f":1,"job":"a"}"#) != hint(#"{"f":1,"job":"b"}"#))
        #expect(try hint(#"{"f":1,"job":1.5}"#) != hint(#"{"f":1,"job":2.5}"#))
    }

    @Test("A mistake in a mapping is said with its line")
    func mistakes() {
        func problem(_ text: String) -> String {
            do {
                _ = try MappedDialect(text: text, file: "mine.yaml")
                return "none"
            } catch {
                return "\(error)"
            }
        }
        func rule(_ rule: String) -> String {
            problem(yaml("payload: json", more: "    rules:\n      - {\(rule)}"))
        }
        #expect(problem(yaml("payload: json")) == "none")
        #expect(problem(yaml("paylaod: json")).hasPrefix("mine.yaml:12: routes[0].paylaod: unknown key"))
        #expect(problem(yaml("payload: xml")).contains("mine.yaml:12:"))
        #expect(problem(yaml("payload: json", topic: "a//b")).contains("'a//b' is not a topic pattern"))
        #expect(problem(yaml("payload: json", topic: "a/b")).contains("name the device"))
        #expect(problem(yaml("payload: json", topic: "{device...}/{rest...}")).contains("not a topic pattern"))
        #expect(rule("observe: speed, path: p, unit: W").hasPrefix("mine.yaml:14:"))
        #expect(rule("observe: power, path: p, unit: kWh").contains("power is not measured in kWh"))
        #expect(rule("observe: power, path: p..q, unit: W").contains("is not a path"))
        #expect(rule("observe: energy, path: p, unit: kWh").contains("say which counter it is"))
        #expect(rule("observe: power, counter: lifetime, path: p, unit: W").contains("does not accumulate"))
        #expect(rule("observe: state, path: p, map: {x: flying}").contains("'flying' is not a value"))
        #expect(rule("observe: state, path: p, unit: W, map: {x: busy}").contains("unit means nothing for state"))
        #expect(rule("observe: badge, path: p").contains("value or action"))
        #expect(rule("observe: job, value: end").contains("outcome"))
        #expect(problem(yaml("payload: ignore", more: "    private: {erase: [$]}")).contains("for the whole payload"))
        #expect(problem("name: x").contains("expected_period"))
        #expect(problem(yaml("payload: json").replacing("60s", with: "1h")).contains("expected a span"))
        #expect(
            problem(yaml("payload: json").replacing("\"#\"", with: "\"a/#/b\"")).contains("not an MQTT topic filter"))
    }

    @Test("The example of the language's guide is a dialect")
    func guide() throws {
        let guide = try String(contentsOfFile: Repository.dialects + "/README.md", encoding: .utf8)
        let example = try #require(guide.split(separator: "```yaml").dropFirst().first?.split(separator: "```").first)
        let facts = try decode(
            String(example), #"{"meter":{"watts":12,"total":1.5},"status":"run"}"#, topic: "boxes/lathe/meter"
        ).facts
        #expect(
            facts == [
                .level(.power, 12_000), .counter(.energy, 1_500_000, .resetsToZero, resetHint: 0), .state(.busy),
            ])
    }

    @Test("A bound device's dialect wins a topic that two could decode")
    func boundDeviceWins() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue())
        var sink = ObservationSink()
        func dialect() -> DialectName? {
            guard case .observations(let handle)? = decoder.decode("shellies/plus/online", "true", into: &sink) else {
                return nil
            }
            return decoder.address(of: handle).dialect
        }
        #expect(dialect() == "shelly-gen1")
        decoder.bind([DeviceAddress(dialect: "shelly-gen2", id: "shellies/plus")])
        #expect(dialect() == "shelly-gen2")
        decoder.bind([])
        #expect(dialect() == "shelly-gen1")
    }

    @Test("A decoder restricted to a dialect leaves the others' topics alone, but not their secrets")
    func restricted() throws {
        var decoder = MessageDecoder(catalogue: try Repository.shippedCatalogue(), restrictedTo: ["esphome"])
        var sink = ObservationSink()
        #expect(decoder.decode("stat/plug/POWER", "ON", into: &sink) == .notForUs(nil))
        var batch = MessageBatch()
        batch.append(topic: "stat/plug/RESULT".utf8, payload: "secret".utf8, arrival: Instant(milliseconds: 0))
        #expect(decoder.redacted(batch) { $0 } != nil)
    }
}
