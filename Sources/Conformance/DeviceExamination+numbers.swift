import Dialects
import UsageDomain

/// Judges a message by the ones before it.
extension DeviceExamination {
    mutating func followNew(_ message: NativeMessage, _ stamp: NativeMessage.Stamp) {
        guard var record = boots[stamp.boot] else { return }
        let isNext = stamp.sequence > record.highest
        if stamp.sequence == record.highest + 1 {
            if !record.heard.isEmpty { findings.pass(.sequence) }
        } else if !isNext, stamp.sequence > record.begin {
            findings.fail(.order, "\(stamp.sequence) comes after \(record.highest)", message.bench)
        }
        let isLate = record.isLate(stamp, message.bench)
        if isNext {
            judgeTime(message, stamp, &record)
            judgeRhythm(message, stamp, &record, isLate: isLate)
            judgePairs(message)
            if record.isTooFast(stamp.uptime) {
                findings.fail(.rate, "100 messages within ten seconds", message.bench)
            } else {
                findings.pass(.rate)
            }
        }
        record.take(stamp, message.bench)
        boots[stamp.boot] = record
        if isNext { judgeConnection(message, stamp) }
        hearInRound(message, stamp, isNew: true, isLate: isLate)
    }

    mutating func followRepeated(_ message: NativeMessage, _ stamp: NativeMessage.Stamp, _ first: BenchMessage) {
        if first.topic == message.bench.topic, first.payload == message.bench.payload {
            findings.pass(.repetition)
        } else if stamp.sequence <= 2, stamp.uptime < (boots[stamp.boot]?.lastUptime ?? 0) {
            findings.fail(.boot, "it counts from \(stamp.sequence) again under the same boot", message.bench)
        } else {
            findings.fail(
                .repetition, "boot \(stamp.boot), seq \(stamp.sequence) came before with other content", message.bench)
        }
        hearInRound(message, stamp, isNew: false, isLate: true)
    }

    // MARK: Time

    private mutating func judgeTime(
        _ message: NativeMessage, _ stamp: NativeMessage.Stamp, _ record: inout BootRecord
    ) {
        if let before = record.heard[record.highest] {
            let elapsed = (message.bench.at - before.message.at).milliseconds
            if stamp.uptime < before.uptime {
                findings.fail(.uptime, "up falls from \(before.uptime) to \(stamp.uptime)", message.bench)
            } else if stamp.uptime == before.uptime, elapsed >= 5000 {
                findings.fail(.uptime, "up stands still at \(stamp.uptime) while \(elapsed) ms pass", message.bench)
            } else {
                findings.pass(.uptime)
            }
        }
        guard let clock = stamp.clock else { return }
        let offset = clock - message.bench.at.milliseconds
        if offset > 5000 {
            findings.fail(.clock, "ts is \(offset / 1000) s ahead of the message's arrival", message.bench)
        } else if offset < -7 * 86_400_000 {
            findings.fail(.clock, "ts is more than seven days old: a clock that is not synchronised", message.bench)
        } else if let last = record.lastClock, clock < last - 60_000 {
            findings.fail(.clock, "ts goes back by \((last - clock) / 1000) s", message.bench)
        } else {
            findings.pass(.clock)
            if offset > 1000 { findings.advise(.clock, "ts is \(offset) ms ahead: should be right within a second") }
        }
        record.lastClock = clock
    }

    // MARK: What belongs together

    private mutating func judgeConnection(_ message: NativeMessage, _ stamp: NativeMessage.Stamp) {
        if let hello = helloBefore {
            helloBefore = nil
            if message.kind == .status, message.document["status"] == .text("online") {
                findings.pass(.online)
            } else if message.kind != .hello, stamp.boot == hello.boot {
                findings.fail(.online, "after hello comes \(message.kind), not status online", message.bench)
            }
        } else if message.kind == .status, message.document["status"] == .text("online"), round.hasStarted {
            findings.fail(.helloFirst, "status online without hello before it", message.bench)
        }
        guard message.kind == .hello else { return }
        helloBefore = stamp
        findings.pass(.helloFirst)
    }

    private mutating func judgePairs(_ message: NativeMessage) {
        let action = message.document["action"]
        switch message.kind {
        case .badge:
            if action == .text("out"), isBadgedIn == false {
                findings.fail(.badgesAndJobs, "a badge goes out that was not in", message.bench)
            }
            if action == .text("in") { isBadgedIn = true }
            if action == .text("out") { isBadgedIn = false }
        case .job:
            guard case .text(let id)? = message.document["id"] else { return }
            if action == .text("start"), openJobs.count < 256 {
                if !openJobs.insert(id).inserted {
                    findings.fail(.badgesAndJobs, "job '\(id.prefix(40))' starts again before its end", message.bench)
                }
            } else if action == .text("end"), openJobs.remove(id) == nil, hasSeenJob {
                findings.fail(.badgesAndJobs, "job '\(id.prefix(40))' ends without having started", message.bench)
            }
            hasSeenJob = true
        default: break
        }
    }
}
