import UsageDomain

/// A printer behind OctoPrint with its MQTT plug-in: events, retained progress and temperatures.
enum OctoPrint {
    static func speak(base: String, in context: inout SpeakingContext) {
        guard let service = context.serviceSpan else { return }
        context.publish("\(base)/mqtt", "connected", at: service.lowerBound, qos: 1, isRetained: true)
        if let outage = context.day.outage {
            context.publish(
                "\(base)/mqtt", "connected", at: outage.upperBound + .seconds(4), qos: 1, isRetained: true)
        }
        changes(base: base, in: &context)
        reports(base: base, during: service, in: &context)
        context.publish("\(base)/mqtt", "disconnected", at: service.upperBound, qos: 1, isRetained: true)
    }

    private static func changes(base: String, in context: inout SpeakingContext) {
        var previous = MachineState.off
        for change in context.day.states {
            let at = change.at
            let starting = context.day.runs.first { $0.start == at }
            let ending = context.day.runs.first { $0.end == at }
            if let run = ending { end(run, base: base, at: at, in: &context) }
            switch (previous, change.state) {
            case (.off, .idle) where context.saysEventsOnly, (_, .off) where context.saysEventsOnly: break
            case (.off, .idle):
                event(base, "Connected", at: at, in: &context) { json in
                    json.member("baudrate", 115_200)
                    json.member("port", "/dev/ttyUSB0")
                }
                state(base, "OPERATIONAL", "Operational", at: at, in: &context)
            case (_, .busy):
                if let run = starting {
                    fileEvent(base, "PrintStarted", of: run, at: at, in: &context)
                } else if previous == .paused, let run = context.day.runs.first(where: { $0.end > at }) {
                    fileEvent(base, "PrintResumed", of: run, at: at, in: &context)
                }
                state(base, "PRINTING", "Printing", at: at, in: &context)
            case (_, .paused):
                if let run = context.day.runs.first(where: { $0.end > at }) {
                    fileEvent(base, "PrintPaused", of: run, at: at, in: &context)
                }
                state(base, "PAUSED", "Paused", at: at, in: &context)
            case (_, .idle): state(base, "OPERATIONAL", "Operational", at: at, in: &context)
            case (_, .off) where previous != .off:
                event(base, "Disconnected", at: at, in: &context) { _ in }
                state(base, "OFFLINE", "Offline", at: at, in: &context)
            default: break
            }
            previous = change.state
        }
    }

    private static func end(
        _ run: MachineDay.RunRecord, base: String, at: Instant, in context: inout SpeakingContext
    ) {
        let deciseconds = (run.busy + run.paused).milliseconds / 100
        switch run.outcome {
        case .done?:
            fileEvent(base, "PrintDone", of: run, at: at, in: &context) { json in
                json.member("time", decimal: deciseconds, digits: 1)
            }
        case .cancelled?:
            state(base, "CANCELLING", "Cancelling", at: at, in: &context)
            fileEvent(base, "PrintCancelled", of: run, at: at, in: &context) { json in
                json.member("time", decimal: deciseconds, digits: 1)
            }
            fileEvent(base, "PrintFailed", of: run, at: at, in: &context) { json in
                json.member("time", decimal: deciseconds, digits: 1)
                json.member("reason", "cancelled")
            }
        case .failed?:
            fileEvent(base, "PrintFailed", of: run, at: at, in: &context) { json in
                json.member("time", decimal: deciseconds, digits: 1)
                json.member("reason", "error")
            }
        case nil: break
        }
    }

    private static func reports(base: String, during service: Range<Instant>, in context: inout SpeakingContext) {
        var cursor = DayCursor(context.day)
        var lastPercent: Int64 = -1
        var runs = context.day.runs[...]
        let instants = ReportSchedule(profile: context.profile).reports(
            of: context.day, within: service, latency: .milliseconds(300)...(.milliseconds(900)),
            chance: &context.chance
        ) { state, _ in state == .busy || state == .paused ? .seconds(30) : .seconds(60) }
        for at in instants {
            cursor.advance(to: at)
            guard cursor.state != .off else { continue }
            while let run = runs.first, run.end < at {
                runs.removeFirst()
                lastPercent = -1
            }
            let run = runs.first.flatMap { $0.start <= at ? $0 : nil }
            if !context.saysEventsOnly {
                temperature(base, "tool0", target: run == nil ? 0 : 2150, at: at, in: &context)
                temperature(base, "bed", target: run == nil ? 0 : 600, at: at + .milliseconds(3), in: &context)
            }
            guard let run, cursor.state == .busy, run.plannedFilament > 0 else { continue }
            let done = min(at - run.start, run.busy).milliseconds * 100 / max(1, run.busy.milliseconds)
            let percent = min(99, done * run.usedFilament / run.plannedFilament)
            guard percent > lastPercent else { continue }
            lastPercent = percent
            progress(base, percent: percent, of: run, at: at + .milliseconds(6), in: &context)
        }
    }

    private static func progress(
        _ base: String, percent: Int64, of run: MachineDay.RunRecord, at: Instant, in context: inout SpeakingContext
    ) {
        let file = run.job ?? ""
        var json = JSONText()
        json.beginObject()
        json.member("progress", percent)
        json.member("_timestamp", at.milliseconds / 1000)
        json.member("location", "local")
        json.member("path", file)
        json.key("printer_data")
        json.beginObject()
        json.key("progress")
        json.beginObject()
        json.member("completion", decimal: percent * 100, digits: 2)
        json.member("printTime", (at - run.start).milliseconds / 1000)
        json.endObject()
        json.key("state")
        json.beginObject()
        json.member("text", "Printing")
        json.endObject()
        json.key("job")
        json.beginObject()
        json.key("filament")
        json.beginObject()
        json.key("tool0")
        json.beginObject()
        json.member("length", decimal: run.plannedFilament * 10, digits: 1)
        json.endObject()
        json.endObject()
        json.endObject()
        json.endObject()
        json.endObject()
        context.publish("\(base)/progress/printing", json.bytes, at: at, isRetained: true)
    }

    private static func temperature(
        _ base: String, _ heater: String, target: Int64, at: Instant, in context: inout SpeakingContext
    ) {
        let actual = target == 0 ? context.chance.integer(in: 215...245) : target + context.chance.integer(in: -12...12)
        var json = JSONText()
        json.beginObject()
        json.member("_timestamp", at.milliseconds / 1000)
        json.member("actual", decimal: actual, digits: 1)
        json.member("target", decimal: target, digits: 1)
        json.endObject()
        context.publish("\(base)/temperature/\(heater)", json.bytes, at: at, isRetained: true)
    }

    private static func state(
        _ base: String, _ id: String, _ text: String, at: Instant, in context: inout SpeakingContext
    ) {
        guard !context.saysEventsOnly else { return }
        event(base, "PrinterStateChanged", at: at, in: &context) { json in
            json.member("state_id", id)
            json.member("state_string", text)
        }
    }

    private static func fileEvent(
        _ base: String, _ name: String, of run: MachineDay.RunRecord, at: Instant,
        in context: inout SpeakingContext, more: (inout JSONText) -> Void = { _ in }
    ) {
        let file = run.job ?? ""
        event(base, name, at: at, in: &context) { json in
            json.member("name", file)
            json.member("path", file)
            json.member("origin", "local")
            json.member("size", run.plannedFilament * 412)
            json.member("owner", "atelier")
            json.member("user", "atelier")
            more(&json)
        }
    }

    private static func event(
        _ base: String, _ name: String, at: Instant, in context: inout SpeakingContext,
        members: (inout JSONText) -> Void
    ) {
        var json = JSONText()
        json.beginObject()
        json.member("_event", name)
        json.member("_timestamp", at.milliseconds / 1000)
        members(&json)
        json.endObject()
        context.publish("\(base)/event/\(name)", json.bytes, at: at, qos: context.saysEventsOnly ? 1 : 0)
    }
}
