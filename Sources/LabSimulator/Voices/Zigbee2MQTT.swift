import UsageDomain

/// A Zigbee plug behind Zigbee2MQTT: one JSON object, energy in steps of a hundredth of a kilowatt-hour.
enum Zigbee2MQTT {
    static func speak(name: String, in context: inout SpeakingContext) {
        let day = context.day
        var cursor = DayCursor(day)
        for at in context.connections {
            context.publish(
                "zigbee2mqtt/\(name)/availability", #"{"state":"online"}"#, at: at, qos: 1, isRetained: true)
        }
        for at in context.reportInstants() {
            cursor.advance(to: at)
            let energy = context.history.lifetime.energy + cursor.meters.energy
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
