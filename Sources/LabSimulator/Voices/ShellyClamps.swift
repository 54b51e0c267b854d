import UsageDomain

/// A second-generation clamp meter with three clamps: all phases in one notification, the counters once a minute.
///
/// The phases carry 20, 43 and 37 per cent: none of them alone tells that the machine works.
enum ShellyClamps {
    private static let perMille: [Int64] = [200, 430]
    private static let counterPeriod = TimeSpan.seconds(60)

    static func speak(prefix: String, in context: inout SpeakingContext) {
        let day = context.day
        var cursor = DayCursor(day)
        for at in context.connections {
            context.publish("\(prefix)/online", "true", at: at, qos: 1, isRetained: true)
        }
        var countedAt = Instant.distantPast
        for at in context.reportInstants() {
            cursor.advance(to: at)
            notify(prefix, at: at, in: &context) { json, context in
                for (phase, milliwatts) in parts(of: cursor.milliwatts).enumerated() {
                    let decivolts = context.decivolts()
                    json.key("em1:\(phase)")
                    json.beginObject()
                    json.member("id", phase)
                    json.member("current", decimal: milliwatts * 10 / decivolts, digits: 3)
                    json.member("voltage", decimal: decivolts, digits: 1)
                    json.member("act_power", decimal: (milliwatts + 50) / 100, digits: 1)
                    json.member("freq", decimal: 500, digits: 1)
                    json.endObject()
                }
            }
            guard at - countedAt >= counterPeriod else { continue }
            countedAt = at
            let energy = context.history.lifetime.energy + cursor.meters.energy
            notify(prefix, at: at + .milliseconds(5), in: &context) { json, _ in
                for (phase, part) in parts(of: energy / MachineMeters.energyPerMilliwattHour).enumerated() {
                    json.key("em1data:\(phase)")
                    json.beginObject()
                    json.member("id", phase)
                    json.member("total_act_energy", decimal: part / 10, digits: 2)
                    json.member("total_act_ret_energy", decimal: 0, digits: 2)
                    json.endObject()
                }
            }
        }
    }

    /// What each phase has of a whole; together all of it.
    private static func parts(of whole: Int64) -> [Int64] {
        let first = perMille.map { whole * $0 / 1000 }
        return first + [whole - first.reduce(0, +)]
    }

    private static func notify(
        _ prefix: String, at: Instant, in context: inout SpeakingContext,
        _ members: (inout JSONText, inout SpeakingContext) -> Void
    ) {
        var json = JSONText()
        json.beginObject()
        json.member("src", prefix)
        json.member("dst", "\(prefix)/events")
        json.member("method", "NotifyStatus")
        json.key("params")
        json.beginObject()
        json.member("ts", decimal: at.milliseconds / 10, digits: 2)
        members(&json, &context)
        json.endObject()
        json.endObject()
        context.publish("\(prefix)/events/rpc", json.bytes, at: at, qos: 1)
    }
}
