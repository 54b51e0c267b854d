import Testing

@testable import Dialects

@Suite("Topics")
struct TopicTests {
    @Test(
        "A pattern captures device and channel",
        arguments: [
            ("tele/{device...}/SENSOR", "tele/a/SENSOR", "a", nil),
            ("tele/{device...}/SENSOR", "tele/a/b c/SENSOR", "a/b c", nil),
            ("tele/{device...}/SENSOR", "tele/SENSOR", nil, nil), ("tele/{device...}/SENSOR", "tele//SENSOR", nil, nil),
            ("{device...}/tele/SENSOR", "x/y/tele/SENSOR", "x/y", nil), ("s/{device}/P{channel:1}", "s/a/P2", "a", 1),
            ("s/{device}/P{channel:1}", "s/a/P0", nil, nil), ("s/{device}/P{channel}", "s/a/P0", "a", 0),
            ("s/{device}/P{channel}", "s/a/P", nil, nil), ("s/{device}/P{channel}", "s/a/Px", nil, nil),
            ("s/{device}/P{channel}", "s/a/P1234", nil, nil), ("s/{device}/sw:{channel}", "s/a/sw:12", "a", 12),
            ("{device}/*_power", "a/x_power", "a", nil), ("{device}/*_power", "a/_power", nil, nil),
            ("+/{device}", "x/a", "a", nil), ("+/{device}", "x/a/b", nil, nil),
            ("{device}/{rest...}", "a/b/c", "a", nil),
            ("/{device}", "a", nil, nil), ("/{device}", "/a", "a", nil), ("/s/{device...}/", "/s/a/b/", "a/b", nil),
            ("s/{device}_power", "s/saw_1_power", "saw_1", nil), ("s/{device}_power", "s/_power", nil, nil),
            ("s/{device}_power", "s/saw_energy", nil, nil),
        ] as [(String, String, String?, Int?)])
    func match(pattern: String, topic: String, device: String?, channel: Int?) throws {
        let bytes = Array(topic.utf8)
        let levels = TopicPattern.levels(of: bytes, 0..<bytes.count)
        let match = TopicPattern(pattern)?.match(bytes, levels: levels)
        #expect(match?.device.map { String(decoding: bytes[$0], as: UTF8.self) } == device)
        #expect(match?.channel == channel)
    }

    @Test("What fixes more of a topic is tried first")
    func specificity() throws {
        let patterns = [
            "fablab/v1/+/{device}/status", "shellies/{device...}/online", "zigbee2mqtt/{device...}",
            "{device...}/status", "{device...}/s_{channel}",
            "{device...}/*_power", "{device...}/+",
        ]
        let weights = patterns.compactMap { TopicPattern($0)?.specificity }
        #expect(weights.count == patterns.count)
        #expect(zip(weights, weights.dropFirst()).allSatisfy(>))
    }

    @Test(
        "Covering and overlapping filters",
        arguments: [
            ("#", "a/b", true, true), ("a/#", "a", true, true), ("a/#", "a/b/c", true, true),
            ("a/+", "a/b", true, true),
            ("a/+", "a/#", false, true), ("+/b", "a/+", false, true), ("a/b", "a/c", false, false),
            ("+/+", "a", false, false), ("a/+/c", "a/b/d", false, false), ("a/b", "#", false, true),
        ])
    func filters(wide: String, narrow: String, covers: Bool, overlaps: Bool) throws {
        let left = try #require(TopicFilter(wide))
        let right = try #require(TopicFilter(narrow))
        #expect(left.covers(right) == covers)
        #expect(left.overlaps(right) == overlaps)
        #expect(right.overlaps(left) == overlaps)
    }

    @Test("A covering set drops what is covered and never overlaps")
    func covering() {
        func covering(_ filters: [String]) -> [String] { TopicFilter.covering(filters.compactMap(TopicFilter.init)) }
        #expect(covering(["a/#", "a/b", "c", "a/#"]) == ["a/#", "c"])
        #expect(covering(["a/b", "a/#"]) == ["a/#"])
        #expect(covering(["a/+", "+/b"]) == ["#"])
        #expect(covering([]) == [])
    }

    @Test("What MQTT does not allow as a filter is refused", arguments: ["", "a/#/b", "a#", "a+/b", "a/b+", "\0"])
    func badFilters(text: String) { #expect(TopicFilter(text) == nil) }
}
