internal import UsageDomain

/// What is remembered of one printer: its reports, merged.
struct BambuPrinter: Hashable, Codable {
    private struct Job: Hashable, Codable {
        var id: String?
        var name: String?

        var isNamed: Bool { id != nil || name != nil }
    }

    private static let largestSpoolCount = 64
    private static let active: Set = ["PREPARE", "SLICING", "RUNNING", "PAUSE"]
    /// The last job's name may stay standing in them.
    private static let preparing: Set = ["PREPARE", "SLICING"]
    /// Whatever else a printer says, of today's words or tomorrow's, ends no job.
    private static let over: Set = ["FINISH", "FAILED", "IDLE"]
    /// Stages in which a printer that says RUNNING waits for somebody.
    private static let waiting: Set<Int64> = [5, 6, 16, 17, 20, 21, 23, 26, 27, 28, 30, 32, 33, 34, 35]
    /// Cancelled by the user, as the printer's error says it: by the controller that moves, or the one that prints.
    private static let cancelled: Set<Int64> = [0x0300_400C, 0x0500_400E]
    /// Serious, and fatal.
    private static let grave: ClosedRange<Int64> = 1...2
    /// A job may run so long under the name of the last one.
    private static let longestLateness = TimeSpan.seconds(30)

    private(set) var lastHeard: Instant
    var lastAsked: Instant?
    private var state: String?
    private var stage: Int64?
    private var printError: Int64 = 0
    private var alarm: Int64 = 5
    /// The one that runs; its name may come later than its beginning.
    private var job: Job?
    private var jobBegan: Instant?
    /// The number and the file that were said last, whether they are worked on or not.
    private var chosen = Job()
    private var lastJob: Job?
    private var spools: [String: BambuSpool] = [:]
    /// Hundredths of a gram.
    private var used: Int64 = 0

    init(lastHeard: Instant) { self.lastHeard = lastHeard }

    /// Notes that the printer speaks; after a long silence its state is not known, but what it works on may have gone on.
    mutating func hear(at arrival: Instant) {
        if arrival - lastHeard > BambuTranslator.longestSilence {
            state = nil
            stage = nil
            printError = 0
            alarm = 5
        }
        lastHeard = arrival
    }

    /// Whether a full report, or the state in another one, was heard.
    var isKnown: Bool { state != nil }

    /// Takes a report, and returns the document for the rules; nil when it says nothing that anybody could use.
    ///
    /// - Throws: before anything is taken: the rules would refuse the document, and with it what it says only once.
    mutating func take(_ report: BambuReport, isRetained: Bool) throws(Refusal) -> [UInt8]? {
        for key in ["nozzle_temper", "mc_percent"] {
            guard let text = report[key], !NoValue.isWord(text.utf8) else { continue }
            switch DecimalText(ArraySlice(text.utf8)) {
            case .integer(let number) where number.magnitude < 1_000_000: continue
            case .number(let number) where number.magnitude < 1_000_000: continue
            case .number(let number) where NoValue.isNumber(number): continue
            case nil: throw Refusal(.malformedNumber, RefusedField(path: "print.\(key)", value: text))
            default: throw Refusal(.outOfRange, RefusedField(path: "print.\(key)", value: text))
            }
        }
        let before = job
        if let state = report["gcode_state"], !state.isEmpty { self.state = state }
        if let stage = report.number("stg_cur") { self.stage = stage }
        if let error = report.number("print_error") { printError = error }
        if let alarm = report.gravestAlarm { self.alarm = alarm }
        let hasSpools = takeSpools(of: report)
        let isActive = state.map(Self.active.contains) ?? false
        var ended: String?
        choose(of: report)
        if isActive {
            if job == nil { jobBegan = lastHeard }
            followJob(of: report)
        } else if let going = job, state.map(Self.over.contains) == true {
            ended = outcome
            lastJob = going
            job = nil
        }
        let nozzle = report["nozzle_temper"]
        let progress = isActive ? report["mc_percent"] : nil
        guard state != nil || nozzle != nil || hasSpools else { return nil }
        var writer = DocumentWriter()
        writer.object { document in
            if let word { document.add("state", word) }
            if !isRetained, let job, job != before {
                document.add("job", "start")
                if let id = job.id { document.add("id", id) }
                if let name = job.name { document.add("name", name) }
            }
            if !isRetained, let ended { document.add("ended", ended) }
            if let progress { document.add("progress", progress) }
            if let nozzle { document.add("nozzle", nozzle) }
            if hasSpools { document.add("filament", usedGrams) }
        }
        return writer.bytes
    }

    // MARK: Spools

    /// False when the report speaks of none.
    private mutating func takeSpools(of report: BambuReport) -> Bool {
        let changes = report.spools
        for (key, change) in changes where spools[key] != nil || spools.count < Self.largestSpoolCount {
            let sunk = spools[key, default: BambuSpool()].take(change)
            // What sinks while nothing is printed was measured anew, or taken by hand.
            if job != nil { used += sunk }
        }
        return !changes.isEmpty
    }

    private var usedGrams: String { "\(used / 100).\(used % 100 < 10 ? "0" : "")\(used % 100)" }

    // MARK: Jobs

    /// A job begins when printing does, or when a running printer names another one.
    ///
    /// The last job's name stays standing in the printer until the next has one, so only what is said from the beginning
    /// on counts; and a job that has been named in one way is not begun again by the other way.
    private mutating func followJob(of report: BambuReport) {
        let name = report["gcode_file"].flatMap(Self.fileName)
        guard let known = job, known.isNamed else {
            let isPreparing = state.map(Self.preparing.contains) == true
            var said = Job(id: Self.identity(of: report), name: name)
            // What was said before the beginning is not said again: only changes are.
            let isLate = chosen == lastJob && lastHeard - (jobBegan ?? lastHeard) < Self.longestLateness
            if !said.isNamed, !isPreparing, !isLate { said = chosen }
            job = said == lastJob && isPreparing ? Job() : said
            return
        }
        if let id = known.id {
            if let new = Self.identity(of: report), !isSame(id, new, report) {
                job = Job(id: new, name: name)
            }
        } else if let name, name != known.name {
            job = Job(id: nil, name: name)
        }
    }

    private mutating func choose(of report: BambuReport) {
        if let id = Self.identity(of: report) { chosen.id = id }
        if let path = report["gcode_file"] { chosen.name = Self.fileName(path) }
    }

    private static func identity(of report: BambuReport) -> String? {
        ["task_id", "subtask_id"].lazy.compactMap { report[$0] }.first { !$0.isEmpty && $0 != "0" }
    }

    /// A report may hold only the second of the two numbers of a job.
    private func isSame(_ known: String, _ new: String, _ report: BambuReport) -> Bool {
        known == new || report["task_id"] == nil || report["subtask_id"] == known
    }

    /// The last level of the path; nil for a plate of a file that is not named.
    private static func fileName(_ path: String) -> String? {
        guard let name = path.split(separator: "/").last, !path.contains("Metadata/plate_") else { return nil }
        return String(name)
    }

    private var outcome: String {
        switch state {
        case "FINISH": "done"
        case "FAILED": Self.cancelled.contains(printError) ? "cancelled" : "failed"
        default: "cancelled"
        }
    }

    // MARK: State

    /// The state, once what it leaves out is added: whether a running printer waits, and whether a failed one needs help.
    ///
    /// Errors stay standing after the job they belong to, so only a failed job's count, and none after a cancelled one.
    private var word: String? {
        switch state {
        case "RUNNING": stage.map(Self.waiting.contains) == true ? "PAUSE" : "RUNNING"
        case "FAILED" where !Self.cancelled.contains(printError):
            printError != 0 || Self.grave.contains(alarm) ? "ERROR" : "FAILED"
        default: state
        }
    }
}
