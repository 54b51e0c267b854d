package import UsageDomain

/// Devices on the lab's network that its registry does not know: a new plug, a strip with two outlets, a reader at the
/// door, and a plug that was put away.
package struct StrayDevices: Sendable {
    private struct Voice: Sendable {
        let period: TimeSpan
        let say: @Sendable (_ count: Int64, _ at: Instant) -> SimulatedMessage
        var spoken: Int64 = 0
    }

    private let start: Instant
    private var voices: [Voice]
    private var hasStarted = false

    package init(start: Instant) {
        self.start = start
        voices = [
            Voice(period: .seconds(15), say: Self.plug), Voice(period: .seconds(10), say: Self.strip),
            Voice(period: .seconds(10), say: Self.stripOutlets), Voice(period: .minutes(2), say: Self.reader),
        ]
    }

    /// Emits what they say from where it stopped up to and including the instant.
    package mutating func advance(to instant: Instant, _ emit: (SimulatedMessage) -> Void) {
        if !hasStarted {
            hasStarted = true
            for (device, word) in [
                ("lecteur-entree", "Online"), ("multiprise-etabli", "Online"), ("prise-rangee", "Offline"),
            ] {
                emit(Self.message("tele/\(device)/LWT", word, at: start, isRetained: true))
            }
        }
        for index in voices.indices {
            while start + voices[index].period * voices[index].spoken <= instant {
                let voice = voices[index]
                emit(voice.say(voice.spoken, start + voice.period * voice.spoken))
                voices[index].spoken += 1
            }
        }
    }

    /// A band saw that nobody has declared yet: two minutes of work in five.
    @Sendable private static func plug(_ count: Int64, _ at: Instant) -> SimulatedMessage {
        let watts = count % 20 < 8 ? 840 + count * 7 % 160 : 3
        return message(
            "shellyplusplugs-e465b8c1d2f0/status/switch:0",
            """
            {"id":0,"source":"init","output":true,"apower":\(watts).4,"voltage":231.2,"current":\(watts / 231).2,\
            "aenergy":{"total":\(15_200 + count * 2).125,"by_minute":[0,0,0],"minute_ts":\(at.milliseconds / 1000)},\
            "temperature":{"tC":29.6,"tF":85.3}}
            """, at: at)
    }

    @Sendable private static func strip(_ count: Int64, _ at: Instant) -> SimulatedMessage {
        let soldering = count % 30 < 12 ? 62 : 0
        return message(
            "tele/multiprise-etabli/SENSOR",
            """
            {"ENERGY":{"TotalStartTime":"2025-09-01T08:00:00","Total":[12.8,4.1],"Power":[\(soldering),18],\
            "Voltage":230,"Current":[\(soldering / 230).3,0.1]}}
            """, at: at)
    }

    @Sendable private static func stripOutlets(_ count: Int64, _ at: Instant) -> SimulatedMessage {
        message("tele/multiprise-etabli/STATE", #"{"POWER1":"ON","POWER2":"ON"}"#, at: at)
    }

    @Sendable private static func reader(_ count: Int64, _ at: Instant) -> SimulatedMessage {
        message("tele/lecteur-entree/SENSOR", #"{"PN532":{"UID":"04B2A1C0D3E4F5"}}"#, at: at)
    }

    private static func message(
        _ topic: String, _ payload: String, at: Instant, isRetained: Bool = false
    ) -> SimulatedMessage {
        SimulatedMessage(at: at, topic: topic, payload: Array(payload.utf8), isRetained: isRetained)
    }
}
