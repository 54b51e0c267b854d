import UsageDomain

/// A first-generation Shelly plug: bare numbers, one topic each; its counter (watt-minutes) restarts with the plug.
enum ShellyGen1 {
    /// How long a restart takes.
    static let restart = TimeSpan.seconds(20)

    static func speak(id: String, in context: inout SpeakingContext) {
        let day = context.day
        let root = "shellies/\(id)"
        var cursor = DayCursor(day)
        var origin = context.history.volatileOrigin
        for at in context.connections {
            context.publish("\(root)/online", "true", at: at, isRetained: true)
            context.publish("\(root)/relay/0", "on", at: at + .milliseconds(10))
        }
        for at in context.reportInstants() {
            if let start = day.plugRestart, at >= start {
                if at < start + restart { continue }
                if origin == context.history.volatileOrigin {
                    cursor.advance(to: start)
                    origin = context.history.lifetime.energy + cursor.meters.energy
                    context.publish("\(root)/online", "false", at: start, isRetained: true)
                    context.publish("\(root)/online", "true", at: start + restart, isRetained: true)
                    context.publish("\(root)/relay/0", "on", at: start + restart + .milliseconds(10))
                }
            }
            cursor.advance(to: at)
            let energy = context.history.lifetime.energy + cursor.meters.energy - origin
            context.publish("\(root)/relay/0/power", JSONText.decimalText(cursor.milliwatts / 10, digits: 2), at: at)
            context.publish(
                "\(root)/relay/0/energy", String(energy / (60_000 * 1000)), at: at + .milliseconds(40))
        }
    }
}
