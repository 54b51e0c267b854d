import UsageDomain

/// The lab's own protocol: a controller that measures, or a box that only reads badges.
///
/// Both are switched on with the lab.
enum NativeVoice {
    static func speakController(device: Int, in context: inout SpeakingContext) {
        guard let service = context.serviceSpan else { return }
        powerUp(device, model: context.machine.machine.model ?? "controleur", at: service.lowerBound, in: &context)
        telemetry(device, during: service, in: &context)
        badges(device, in: &context)
        for (index, run) in context.day.runs.enumerated() {
            job(device, run, number: index + 1, in: &context)
        }
        network(device, in: &context)
        powerDown(device, at: service.upperBound, in: &context)
    }

    static func speakReader(device: Int, in context: inout SpeakingContext) {
        guard let service = context.serviceSpan else { return }
        powerUp(device, model: "lecteur-rfid", at: service.lowerBound, in: &context)
        badges(device, in: &context)
        network(device, in: &context)
        powerDown(device, at: service.upperBound, in: &context)
    }

    private static func powerUp(_ device: Int, model: String, at: Instant, in context: inout SpeakingContext) {
        context.say(.boot(context.chance.next() >> 33), by: device, at: at)
        var hello = JSONText()
        hello.member("model", model)
        hello.member("firmware", "1.2.0")
        hello.member("period_ms", context.profile.nativePeriod.milliseconds)
        hello.key("quantities")
        hello.beginArray()
        if model != "lecteur-rfid" {
            let tool = context.machine.toolQuantity.map { [$0] } ?? []
            hello.string("power_w")
            for quantity in [Quantity.energy, .busyTime] + tool { hello.string(quantity.sessionKey) }
        }
        hello.endArray()
        context.say(.say(.hello, fields: hello.bytes), by: device, at: at + .milliseconds(800))
        context.say(.say(.status, fields: status("online")), by: device, at: at + .milliseconds(820))
    }

    private static func powerDown(_ device: Int, at: Instant, in context: inout SpeakingContext) {
        context.say(.say(.status, fields: status("offline")), by: device, at: at)
        context.say(.switchedOff, by: device, at: at)
    }

    private static func status(_ word: String) -> [UInt8] {
        var json = JSONText()
        json.member("status", word)
        return json.bytes
    }

    /// Counters are kept over restarts; a change of state is reported at the very instant it happens.
    private static func telemetry(_ device: Int, during service: Range<Instant>, in context: inout SpeakingContext) {
        let period = context.profile.nativePeriod
        let span = service.lowerBound + .seconds(1)..<service.upperBound
        var cursor = DayCursor(context.day)
        let instants = ReportSchedule(profile: context.profile).reports(
            of: context.day, within: span, latency: .zero ... .zero, chance: &context.chance
        ) { _, _ in period }
        for at in instants {
            cursor.advance(to: at)
            let meters = context.history.lifetime + cursor.meters
            var json = JSONText()
            json.member("state", cursor.state.rawValue)
            json.key("counters")
            json.beginObject()
            json.member(Quantity.energy.sessionKey, meters.milliwattHours)
            json.member(Quantity.busyTime.sessionKey, meters.busy.milliseconds)
            if let tool = context.machine.toolQuantity { json.member(tool.sessionKey, meters.tool.milliseconds) }
            json.endObject()
            json.key("levels")
            json.beginObject()
            json.member("power_w", decimal: (cursor.milliwatts + 50) / 100, digits: 1)
            json.endObject()
            context.say(.say(.telemetry, fields: json.bytes), by: device, at: at)
        }
    }

    private static func badges(_ device: Int, in context: inout SpeakingContext) {
        for moment in context.day.badges {
            var json = JSONText()
            json.member("badge", moment.badge)
            json.member("action", moment.isIn ? "in" : "out")
            context.say(.say(.badge, fields: json.bytes), by: device, at: moment.at)
        }
    }

    private static func job(
        _ device: Int, _ run: MachineDay.RunRecord, number: Int, in context: inout SpeakingContext
    ) {
        guard let name = run.job else { return }
        var start = JSONText()
        start.member("id", String(number))
        start.member("name", name)
        start.member("action", "start")
        context.say(.say(.job, fields: start.bytes), by: device, at: run.start)
        var end = JSONText()
        end.member("id", String(number))
        end.member("name", name)
        end.member("action", "end")
        end.member("outcome", (run.outcome ?? .done).rawValue)
        context.say(.say(.job, fields: end.bytes), by: device, at: run.end)
    }

    private static func network(_ device: Int, in context: inout SpeakingContext) {
        guard let outage = context.day.outage else { return }
        context.say(.networkLost, by: device, at: outage.lowerBound)
        context.say(.networkBack, by: device, at: outage.upperBound + .seconds(2))
    }
}
