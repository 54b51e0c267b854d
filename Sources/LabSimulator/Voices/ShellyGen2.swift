import UsageDomain

/// A plug of the second Shelly generation with the generic status update ticked: complete component objects.
enum ShellyGen2 {
    static func speak(prefix: String, in context: inout SpeakingContext) {
        let day = context.day
        var cursor = DayCursor(day)
        for at in context.connections {
            context.publish("\(prefix)/online", "true", at: at, qos: 1, isRetained: true)
        }
        for at in context.reportInstants() {
            cursor.advance(to: at)
            let energy = context.history.lifetime.energy + cursor.meters.energy
            let payload = status(at: at, milliwatts: cursor.milliwatts, energy: energy, in: &context)
            context.publish("\(prefix)/status/switch:0", payload, at: at, qos: 1)
        }
    }

    private static func status(
        at: Instant, milliwatts: Int64, energy: Int64, in context: inout SpeakingContext
    ) -> [UInt8] {
        let decivolts = context.decivolts()
        let celsius = context.chance.integer(in: 290...410)
        var json = JSONText()
        json.beginObject()
        json.member("id", 0)
        json.member("source", "init")
        json.member("output", true)
        json.member("apower", decimal: (milliwatts + 50) / 100, digits: 1)
        json.member("voltage", decimal: decivolts, digits: 1)
        json.member("current", decimal: milliwatts * 10 / decivolts, digits: 3)
        json.key("aenergy")
        json.beginObject()
        json.member("total", decimal: energy / MachineMeters.energyPerMilliwattHour, digits: 3)
        json.member("minute_ts", at.milliseconds / 60_000 * 60)
        json.endObject()
        json.key("temperature")
        json.beginObject()
        json.member("tC", decimal: celsius, digits: 1)
        json.member("tF", decimal: celsius * 9 / 5 + 320, digits: 1)
        json.endObject()
        json.endObject()
        return json.bytes
    }
}
