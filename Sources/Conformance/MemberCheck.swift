import Dialects

/// Judges what one message says, apart from every other.
struct MemberCheck {
    private static let counterKeys: Set = [
        "energy_mwh", "busy_ms", "laser_ms", "spindle_ms", "filament_mm", "filament_mg", "sheets", "pieces",
    ]
    private static let levelKeys: Set = ["power_w", "voltage_v", "current_a", "temperature_c", "progress_pct"]
    private static let states: Set = ["off", "idle", "busy", "paused", "fault", "unknown"]
    private static let envelope: Set = ["boot", "seq", "up", "ts"]
    private static let own: [NativeMessage.Kind: Set<String>] = [
        .hello: ["model", "firmware", "period_ms", "quantities", "oldest"], .status: ["status"],
        .telemetry: ["state", "counters", "levels"], .badge: ["badge", "action"],
        .job: ["id", "name", "action", "outcome"],
    ]

    private let message: NativeMessage
    private var findings: Findings

    static func judge(_ message: NativeMessage, into findings: inout Findings) {
        var check = MemberCheck(message: message, findings: findings)
        check.judge()
        findings = check.findings
    }

    private mutating func judge() {
        names()
        texts(message.document)
        envelope()
        switch message.kind {
        case .hello: hello()
        case .status: status()
        case .telemetry: telemetry()
        case .badge: badge()
        case .job: job()
        }
    }

    // MARK: Every kind

    private mutating func names() {
        let twice = message.document.repeatedNames
        if let name = twice.first {
            fail(.members, "the member \(name) stands twice in one object")
        } else {
            findings.pass(.members)
        }
        let known = Self.envelope.union(Self.own[message.kind] ?? [])
        for member in message.document.members ?? [] where !known.contains(member.name) {
            guard !member.name.hasPrefix("x_") else {
                findings.pass(.invention)
                continue
            }
            findings.advise(
                .invention, "'\(member.name.prefix(40))' in \(message.kind) is not of version 1: begin its name with x_"
            )
        }
    }

    private mutating func texts(_ value: JSONDocument) {
        switch value {
        case .text(let text) where text.utf8.count > 128:
            fail(.size, "a text of \(text.utf8.count) bytes; at most 128")
        case .object(let members): for member in members { texts(member.value) }
        case .array(let elements): for element in elements { texts(element) }
        default: break
        }
    }

    private mutating func envelope() {
        let isWill = message.isWill
        for name in ["boot", "seq", "up"] where !isWill || name == "boot" {
            guard let value = message.document[name] else {
                fail(.envelope, "\(name) is missing")
                continue
            }
            if integer(value, name, in: (name == "up" ? 0 : 1)...NativeMessage.largest, of: .envelope) {
                findings.pass(.envelope)
            }
        }
        if let clock = message.document["ts"] {
            _ = integer(clock, "ts", in: 0...NativeMessage.largest, of: .clock)
        }
    }

    // MARK: Each kind

    private mutating func hello() {
        for name in ["model", "firmware"] {
            guard case .text? = message.document[name] else {
                fail(.helloMembers, "\(name) is missing or no text")
                continue
            }
            findings.pass(.helloMembers)
        }
        if let period = message.document["period_ms"] {
            if integer(period, "period_ms", in: 1000...300_000, of: .helloMembers), case .integer(let value) = period {
                findings.pass(.period)
                if value > 30_000 {
                    findings.advise(
                        .period,
                        "period_ms is \(value): that its machine is lost is only noticed after \(value * 3 / 1000) s")
                }
            }
        } else {
            fail(.helloMembers, "period_ms is missing")
        }
        quantities()
        if case .object? = message.document["oldest"], let oldest = message.document["oldest"],
            case .integer? = oldest["boot"], case .integer? = oldest["seq"]
        {
            findings.pass(.oldest)
        } else if message.document["oldest"] != nil {
            fail(.oldest, "oldest must hold the integers boot and seq")
        }
    }

    private mutating func quantities() {
        guard case .array(let names)? = message.document["quantities"] else {
            fail(.helloMembers, "quantities is missing or no list")
            return
        }
        let known = Self.counterKeys.union(Self.levelKeys)
        for name in names {
            guard case .text(let text) = name, known.contains(text) || text.hasPrefix("x_") else {
                fail(.helloMembers, "quantities names something that is no counter and no level of the specification")
                return
            }
        }
    }

    private mutating func status() {
        switch message.document["status"] {
        case .text("online")?, .text("offline")?: findings.pass(.statusWord)
        default: fail(.statusWord, "status must be online or offline")
        }
        guard message.isWill else { return }
        if message.bench.qos >= 1 { findings.pass(.will) } else { fail(.will, "the last will came at QoS 0") }
        let names = message.document.members?.map(\.name) ?? []
        if names.sorted() == ["boot", "status"] {
            findings.pass(.willMembers)
        } else {
            fail(.willMembers, "a last will must hold boot and status only, not \(names.joined(separator: ", "))")
        }
    }

    private mutating func telemetry() {
        if let state = message.document["state"] {
            if case .text(let word) = state, Self.states.contains(word) {
                findings.pass(.state)
            } else {
                fail(.state, "state must be one of \(Self.states.sorted().joined(separator: ", "))")
            }
        }
        members("counters", Self.counterKeys, .counterKeys) { check, name, value in
            check.integer(value, name, in: 0...NativeMessage.largest, of: .counterKeys)
        }
        members("levels", Self.levelKeys, .levels) { check, name, value in
            let number: Double
            switch value {
            case .integer(let integer): number = Double(integer)
            case .number(let decimal): number = decimal
            default:
                check.fail(.levels, "\(name) must be a number")
                return false
            }
            guard name != "progress_pct" || (0...100).contains(number) else {
                check.fail(.levels, "progress_pct must be between 0 and 100")
                return false
            }
            return true
        }
    }

    private mutating func members(
        _ group: String, _ known: Set<String>, _ point: SpecificationPoint,
        _ isGood: (inout MemberCheck, String, JSONDocument) -> Bool
    ) {
        guard let value = message.document[group] else { return }
        guard let members = value.members else {
            fail(point, "\(group) must be an object")
            return
        }
        for member in members where member.value != .null && !member.name.hasPrefix("x_") {
            guard known.contains(member.name) else {
                fail(point, "'\(member.name.prefix(40))' is none of the \(group) of the specification")
                continue
            }
            if isGood(&self, member.name, member.value) { findings.pass(point) }
        }
    }

    private mutating func badge() {
        guard case .text(let badge)? = message.document["badge"],
            (4...64).contains(badge.utf8.count),
            badge.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x46).contains($0) })
        else {
            fail(.badgesAndJobs, "badge must be 4 to 64 hexadecimal digits in upper case without separators")
            return
        }
        switch message.document["action"] {
        case .text("in")?, .text("out")?: findings.pass(.badgesAndJobs)
        default: fail(.badgesAndJobs, "a badge's action must be in or out")
        }
    }

    private mutating func job() {
        guard case .text? = message.document["id"] else {
            fail(.badgesAndJobs, "a job's id is missing or no text")
            return
        }
        switch message.document["action"] {
        case .text("start")?: findings.pass(.badgesAndJobs)
        case .text("end")?:
            switch message.document["outcome"] {
            case .text("done")?, .text("failed")?, .text("cancelled")?: findings.pass(.badgesAndJobs)
            default: fail(.badgesAndJobs, "a job's end must have an outcome: done, failed or cancelled")
            }
        default: fail(.badgesAndJobs, "a job's action must be start or end")
        }
    }

    // MARK: Values

    private mutating func integer(
        _ value: JSONDocument, _ name: String, in bounds: ClosedRange<Int64>, of point: SpecificationPoint
    ) -> Bool {
        switch value {
        case .integer(let number) where bounds.contains(number): return true
        case .integer(let number):
            fail(point, "\(name) is \(number): not within \(bounds.lowerBound) and \(bounds.upperBound)")
        case .number: fail(.members, "\(name) must be written as an integer, without a fraction or an exponent")
        case .text: fail(.members, "\(name) must be written as an integer, not as a text")
        default: fail(point, "\(name) must be an integer")
        }
        return false
    }

    private mutating func fail(_ point: SpecificationPoint, _ detail: String) {
        findings.fail(point, detail, message.bench)
    }
}
