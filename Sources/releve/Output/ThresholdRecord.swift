import Inspection
import SiteSettings
import ThresholdProposal
import UsageDomain

/// What a machine's power history says of its thresholds, as `thresholds` prints it.
struct ThresholdRecord: Encodable {
    struct Bands: Encodable {
        let onAbove: Int64
        let busyAbove: Int64?
        let busyBelow: Int64?
        let startDelay: Int64
        let endDelay: Int64

        private enum CodingKeys: String, CodingKey {
            case onAbove = "on_above_mw"
            case busyAbove = "busy_above_mw"
            case busyBelow = "busy_below_mw"
            case startDelay = "start_delay_ms"
            case endDelay = "end_delay_ms"
        }

        init(_ power: PowerThresholds) {
            onAbove = power.onAbove.milliwatts
            busyAbove = power.busyAbove?.milliwatts
            busyBelow = power.effectiveBusyBelow?.milliwatts
            startDelay = power.startDelay.milliseconds
            endDelay = power.endDelay.milliseconds
        }
    }

    struct Bin: Encodable {
        let from: Int64
        let to: Int64
        let milliseconds: Int64

        private enum CodingKeys: String, CodingKey {
            case from = "from_mw"
            case to = "to_mw"
            case milliseconds = "ms"
        }
    }

    struct Level: Encodable {
        let typical: Int64
        let milliseconds: Int64
        let isWork: Bool

        private enum CodingKeys: String, CodingKey {
            case typical = "typical_mw"
            case milliseconds = "ms"
            case isWork = "work"
        }
    }

    let machine: MachineID
    let from: String
    let to: String
    let heard: Int64
    let proposal: Bands
    let present: Bands
    let confidence: String
    /// In words: why these.
    let reasons: [String]
    let levels: [Level]
    let histogram: [Bin]
    let workCount: Int
    let work: Int64
    /// As the registry's file has them.
    private let presentText: String
    private let proposalText: String
    /// What the days would have become.
    let difference: WhatIfRecord.Row

    private enum CodingKeys: String, CodingKey {
        case machine, from, to, proposal, present, confidence, reasons, levels, histogram, difference
        case heard = "heard_ms"
        case workCount = "work_count"
        case work = "work_ms"
    }

    init(
        _ machine: Machine, _ study: PowerStudy, _ found: ThresholdProposal, difference: MachineDifference,
        from: Instant, to: Instant
    ) {
        self.machine = machine.id
        self.from = from.iso8601
        self.to = to.iso8601
        self.difference = WhatIfRecord.Row(difference)
        heard = study.survey.heard.milliseconds
        histogram = study.survey.histogram.weights.enumerated().filter { $0.element > 0 }.map { bin, weight in
            Bin(from: PowerHistogram.lowerEdge(bin), to: PowerHistogram.lowerEdge(bin + 1), milliseconds: weight)
        }
        proposal = Bands(found.thresholds)
        present = Bands(machine.power)
        presentText = machine.power.inFull.fileText
        proposalText = found.thresholds.inFull.fileText
        confidence = found.confidence.rawValue
        levels = found.levels.enumerated().map { index, level in
            Level(
                typical: level.typical.milliwatts, milliseconds: level.time.milliseconds,
                isWork: index >= found.restLevels)
        }
        workCount = found.workCount
        work = found.work.milliseconds
        reasons =
            [found.confidence.words]
            + (found.slowReporting.map { period in
                [
                    "The plug reports every \(period.unitText) and the machine switches faster: let it report every 10s, and ask again."
                ]
            } ?? [])
            + found.passed.map { "\(watts($0.typical.milliwatts)) is not taken for work: \($0.reason.words)." }
    }

    var lines: [String] {
        var levelTable = TextTable(["", "level", "hours", "of the time"])
        for level in levels {
            levelTable.add([
                level.isWork ? "work" : "rest", watts(level.typical), hours(level.milliseconds),
                "\(decimal(level.milliseconds * 100, scale: max(1, heard), digits: 1)) %",
            ])
        }
        return [
            "\(machine): \(hours(heard)) h of power heard from \(from) to \(to)",
            "present   power: \(presentText)", "proposed  power: \(proposalText)",
        ] + reasons + ["With these it worked \(workCount) times, \(hours(work)) h in all.", ""] + levelTable.lines + [
            ""
        ]
            + histogramLines + ["", "what the same days would have become, as it is → proposed"]
            + WhatIfRecord.table([difference])
            + (difference.isChanged
                ? [] : ["Nothing differs: a controller decides, or the present settings do as well."])
    }

    /// Four bins a line, as wide as their time: the longest has forty marks.
    private var histogramLines: [String] {
        var merged: [(from: Int64, to: Int64, time: Int64)] = []
        for bin in histogram {
            if let last = merged.indices.last, bin.from < merged[last].from * 6 / 5 + 400 {
                merged[last].to = bin.to
                merged[last].time += bin.milliseconds
            } else {
                merged.append((bin.from, bin.to, bin.milliseconds))
            }
        }
        let longest = merged.map(\.time).max() ?? 1
        let rows = merged.map { row in
            let marks = String(repeating: "█", count: Int(row.time * 40 / max(1, longest)))
            return ["\(watts(row.from)) to \(watts(row.to))", "\(hours(row.time)) h", marks.isEmpty ? "▏" : marks]
        }
        var table = TextTable(["power", "time", ""])
        for cells in rows { table.add(cells) }
        return table.lines
    }
}

private func hours(_ milliseconds: Int64) -> String { decimal(milliseconds, scale: 3_600_000, digits: 1) }

private func watts(_ milliwatts: Int64) -> String {
    milliwatts.isMultiple(of: 1000) ? "\(milliwatts / 1000) W" : "\(decimal(milliwatts, scale: 1000, digits: 1)) W"
}

extension PowerThresholds {
    /// With the default that leaves work written out: it is what the two are compared by.
    fileprivate var inFull: PowerThresholds {
        var thresholds = self
        thresholds.busyBelow = effectiveBusyBelow
        return thresholds
    }
}

extension ThresholdProposal.Confidence {
    fileprivate var words: String {
        switch self {
        case .high: "Sure: the levels lie well apart, and it was seen at work often and for days."
        case .medium:
            "Fairly sure: the levels lie well apart, but little work or few days were seen, or the plug reports seldom."
        case .low: "Unsure: look at the histogram, and compare with what the machine did, before applying it."
        }
    }
}

extension PassedLevel.Reason {
    fileprivate var words: String {
        switch self {
        case .dutyCycle: "it comes and goes by the clock, like a chiller or a heater that keeps warm"
        case .afterWork: "it follows work and leads to rest, like a fan that cools down"
        case .restBetweenWork: "the machine stays at it for long and works from there"
        }
    }
}

extension ThresholdFinding.Silence {
    /// Why nothing is proposed, and what to do.
    var words: String {
        switch self {
        case .noPower: "no power was heard; bind a plug that measures it, or look further back with --days"
        case .tooShort:
            "less than 12 h of power were heard; wait for some days of use, or look further back with --days"
        case .oneLevel: "its power stays at one level: nobody used it, or it always works; wait until it was used"
        case .noWorkSeen: "hardly any work was seen; wait until it was used a few times"
        case .onlyThermostat:
            "all there is above standby comes and goes by the clock, like a thermostat; wait until it was used"
        case .levelsOverlap: "rest and work draw the same power; a controller has to say which it is"
        }
    }
}
