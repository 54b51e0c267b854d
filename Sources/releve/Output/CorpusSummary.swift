import UsageDomain

/// What the messages of one capture became, counted.
struct CorpusSummary: Encodable {
    let file: String
    private(set) var messages = 0
    private(set) var observations = 0
    private(set) var notForUs = 0
    private(set) var quarantined = 0
    /// By their stable code and the dialect that refused.
    private(set) var quarantineReasons: [String: Int] = [:]
    /// Why nothing was to be reported, in words.
    private(set) var silences: [String: Int] = [:]

    enum CodingKeys: String, CodingKey {
        case file, messages, observations, quarantined
        case notForUs = "not_for_us"
        case quarantineReasons = "quarantine_reasons"
        case silences = "not_for_us_because"
    }

    init(file: String) { self.file = file }

    mutating func add(_ line: DecodedLine) {
        messages += 1
        switch line.outcome {
        case "observations": observations += 1
        case "notForUs":
            notForUs += 1
            silences[line.because ?? "unknown topic", default: 0] += 1
        default:
            quarantined += 1
            let who = line.dialect.map { "\($0.rawValue): " } ?? ""
            quarantineReasons[who + (line.reason?.rawValue ?? "unknown"), default: 0] += 1
        }
    }

    /// A table of the files and their sum, then the reasons file by file.
    static func lines(_ summaries: [CorpusSummary]) -> [String] {
        var table = TextTable(["FILE", "MESSAGES", "OBSERVATIONS", "NOT FOR US", "QUARANTINED"])
        func add(_ name: String, _ files: [CorpusSummary]) {
            func sum(_ count: (CorpusSummary) -> Int) -> String { "\(files.reduce(0) { $0 + count($1) })" }
            table.add([name, sum(\.messages), sum(\.observations), sum(\.notForUs), sum(\.quarantined)])
        }
        for summary in summaries { add(summary.file, [summary]) }
        if summaries.count > 1 { add("total", summaries) }
        var lines = table.lines
        for summary in summaries where summary.messages > summary.observations {
            lines += ["", summary.file]
            for (heading, reasons) in [
                ("quarantined", summary.quarantineReasons), ("not for us", summary.silences),
            ] {
                lines += reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                    .map { "  \($0.value)  \(heading): \($0.key)" }
            }
        }
        return lines
    }
}
