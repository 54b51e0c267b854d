import UsageDomain

/// A home-made ESPHome box: bare texts, all retained; its energy (kWh) starts again at local midnight.
enum ESPHome {
    static func speak(node: String, in context: inout SpeakingContext) {
        let day = context.day
        var cursor = DayCursor(day)
        for at in context.connections {
            context.publish("\(node)/status", "online", at: at, isRetained: true)
        }
        for at in context.reportInstants() {
            cursor.advance(to: at)
            context.publish(
                "\(node)/sensor/power/state", JSONText.decimalText((cursor.milliwatts + 50) / 100, digits: 1), at: at,
                isRetained: true)
            context.publish(
                "\(node)/sensor/energy/state",
                JSONText.decimalText(cursor.meters.energy / (MachineMeters.energyPerMilliwattHour * 1000), digits: 3),
                at: at + .milliseconds(15), isRetained: true)
        }
    }
}
