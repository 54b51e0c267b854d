import Dialects
import UsageDomain

/// When telemetry comes, and what it counts.
extension DeviceExamination {
    /// The parts of N30.
    enum RhythmPart: String, CaseIterable, Hashable, Sendable {
        case period = "two telemetry messages in a row"
        case change = "a change of state (start and stop the machine)"
        case greeting = "a connection"
    }

    /// For what the device does between measuring and sending.
    private static let promptness: Int64 = 2000
    private static let timeCounters: Set = ["busy_ms", "laser_ms", "spindle_ms"]

    mutating func judgeRhythm(
        _ message: NativeMessage, _ stamp: NativeMessage.Stamp, _ record: inout BootRecord, isLate: Bool
    ) {
        switch message.kind {
        case .hello:
            record.isGreetedSince = true
            record.onlineAt = nil
        case .status:
            record.onlineAt = message.document["status"] == .text("online") ? stamp.uptime : nil
        case .telemetry:
            judgeGreeting(message, stamp, &record)
            let elapsed = record.telemetry.map { stamp.uptime.subtractingReportingOverflow($0).partialValue }
            if let elapsed { judgePeriod(message, elapsed, record, isLate: isLate) }
            let busy = judgeCounters(message, elapsed, &record)
            if let elapsed { judgeChange(message, elapsed, busy, record) }
            if case .text(let word)? = message.document["state"] { record.state = word }
            record.telemetry = stamp.uptime
            record.isGreetedSince = false
        case .badge, .job: break
        }
    }

    private mutating func judgeGreeting(
        _ message: NativeMessage, _ stamp: NativeMessage.Stamp, _ record: inout BootRecord
    ) {
        guard let online = record.onlineAt else { return }
        record.onlineAt = nil
        let elapsed = stamp.uptime - online
        if elapsed > Self.promptness {
            findings.fail(
                .rhythm, "the first telemetry comes \(elapsed) ms after status online: send one right behind it",
                message.bench)
        } else {
            findings.pass(.rhythm)
            rhythmSeen.insert(.greeting)
        }
    }

    private mutating func judgePeriod(
        _ message: NativeMessage, _ elapsed: Int64, _ record: BootRecord, isLate: Bool
    ) {
        guard let period else { return }
        // A tenth and a second for the device's own work.
        guard elapsed > period + period / 10 + 1000 else {
            findings.pass(.rhythm)
            rhythmSeen.insert(.period)
            if isLate { findings.pass(.unconnected) }
            return
        }
        guard record.isGreetedSince else {
            findings.fail(.rhythm, "\(elapsed) ms between two telemetry messages; hello says \(period)", message.bench)
            return
        }
        // Without a ring, what was measured while nobody listened is gone (N33).
        guard keepsRing else { return }
        findings.fail(
            .unconnected, "nothing was said of \(elapsed) ms without a connection; hello says \(period)", message.bench)
    }

    /// How much the time at work grew, when both messages say.
    private mutating func judgeCounters(
        _ message: NativeMessage, _ elapsed: Int64?, _ record: inout BootRecord
    ) -> Int64? {
        var busy: Int64?
        for member in message.document["counters"]?.members ?? [] {
            guard case .integer(let value) = member.value else { continue }
            if let last = record.counters[member.name] {
                let growth = value.subtractingReportingOverflow(last).partialValue
                if value < last {
                    findings.fail(.counters, "\(member.name) falls from \(last) to \(value)", message.bench)
                } else {
                    findings.pass(.counters)
                }
                if Self.timeCounters.contains(member.name), let elapsed, value >= last {
                    if growth > elapsed + Self.promptness {
                        findings.fail(.counting, "\(member.name) grows by \(growth) in \(elapsed) ms", message.bench)
                    } else if growth > 0 {
                        findings.pass(.counting)
                    }
                }
                if member.name == "busy_ms" { busy = growth }
            }
            // More names than there are counters are somebody's attempt at our memory.
            if record.counters[member.name] != nil || record.counters.count < 64 {
                record.counters[member.name] = value
            }
        }
        return busy
    }

    /// A change shows its own lateness where the device counts its time at work: it grows while the state is busy.
    private mutating func judgeChange(
        _ message: NativeMessage, _ elapsed: Int64, _ busy: Int64?, _ record: BootRecord
    ) {
        guard case .text(let state)? = message.document["state"], let before = record.state, state != before else {
            return
        }
        let unsaid: Int64? =
            if let busy, before == "busy" {
                elapsed.subtractingReportingOverflow(busy).partialValue
            } else if let busy, state == "busy" {
                busy
            } else {
                nil
            }
        if let unsaid, unsaid > Self.promptness {
            findings.fail(
                .rhythm, "\(before) became \(state) \(unsaid) ms before this message, by its busy_ms: send at once",
                message.bench)
        } else if unsaid != nil || period.map({ elapsed < $0 - $0 / 10 }) == true {
            findings.pass(.rhythm)
            rhythmSeen.insert(.change)
        }
    }
}
