import UsageDomain

/// A Zigbee plug behind Zigbee2MQTT: one JSON object, energy in steps of a hundredth of a kilowatt-hour.
///
/// It saves its counter every half kilowatt-hour: a power cut rolls it back to there, and it counts on from there.
enum Zigbee2MQTT {
    static let savedEvery = 500_000 * MachineMeters.energyPerMilliwattHour

    static func speak(name: String, in context: inout SpeakingContext) {
        let day = context.day
        var cursor = DayCursor(day)
        for at in context.connections {
            context.publish(
                "zigbee2mqtt/\(name)/availability", #"{"state":"online"}"#, at: at, qos: 1, isRetained: true)
        }
        var forgotten = context.history.forgotten
        for at in context.reportInstants() {
            if let cut = day.powerCut, at >= cut.lowerBound {
                if at < cut.upperBound + .seconds(8) { continue }
                // Nothing was drawn meanwhile.
                if forgotten == context.history.forgotten {
                    cursor.advance(to: cut.lowerBound)
                    let shown = context.history.lifetime.energy + cursor.meters.energy - forgotten
                    forgotten += shown % savedEvery
                }
            }
            cursor.advance(to: at)
            let energy = context.history.lifetime.energy + cursor.meters.energy - forgotten
            let volts = context.decivolts() / 10
            var json = JSONText()
            json.beginObject()
            json.member("current", decimal: cursor.milliwatts / volts / 10, digits: 2)
            json.member("energy", decimal: energy / (MachineMeters.energyPerMilliwattHour * 10_000), digits: 2)
            json.member("last_seen", at.iso8601)
            json.member("linkquality", context.chance.integer(in: 60...210))
            json.member("power", decimal: (cursor.milliwatts + 50) / 100, digits: 1)
            json.member("power_on_behavior", "previous")
            json.member("state", "ON")
            json.member("voltage", volts)
            json.endObject()
            context.publish("zigbee2mqtt/\(name)", json.bytes, at: at)
        }
    }
}
