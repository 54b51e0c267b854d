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
    let heard: Int64
    let proposal: Bands?
    let confidence: String?
    /// In words: why these, or why none.
    let reasons: [String]
    let levels: [Level]
    let histogram: [Bin]
    let difference: WhatIfRecord.Row?

    private enum CodingKeys: String, CodingKey {
        case machine, proposal, confidence, reasons, levels, histogram, difference
        case heard = "heard_ms"
    }

    init(
        machine: MachineID, trace: PowerTrace, histogram: PowerHistogram, finding: ThresholdFinding,
        difference: WhatIfRecord.Row?
    ) {
        self.machine = machine
        heard = trace.heard.milliseconds
        self.difference = difference
        self.histogram = histogram.weights.enumerated().filter { $0.element > 0 }.map { bin, weight in
            Bin(
                from: PowerHistogram.lowerEdge(bin), to: PowerHistogram.lowerEdge(bin + 1), milliseconds: weight)
        }
        switch finding {
        case .nothing(let silence):
            proposal = nil
            confidence = nil
            levels = []
            reasons = [silence.words]
        case .proposed(let found):
            let power = found.thresholds
            proposal = Bands(
                onAbove: power.onAbove.milliwatts, busyAbove: power.busyAbove?.milliwatts,
                busyBelow: power.busyBelow?.milliwatts, startDelay: power.startDelay.milliseconds,
                endDelay: power.endDelay.milliseconds)
            confidence = found.confidence.rawValue
            levels = found.levels.enumerated().map { index, level in
                Level(
                    typical: level.typical.milliwatts, milliseconds: level.time.milliseconds,
                    isWork: index >= found.restLevels)
            }
            reasons =
                [found.confidence.words, "It worked \(found.workCount) times."]
                + found.passed.map { "\(watts($0.typical.milliwatts)) is not taken for work: \($0.reason.words)." }
        }
    }

    var lines: [String] {
        var lines = ["\(machine): \(decimal(heard, scale: 3_600_000, digits: 1)) h of power heard"] + reasons
        guard let proposal else { return lines + histogramLines }
        lines.append(
            "power: {on_above: \(watts(proposal.onAbove)), busy_above: \(watts(proposal.busyAbove ?? 0)), "
                + "busy_below: \(watts(proposal.busyBelow ?? 0)), start_delay: \(proposal.startDelay / 1000)s, "
                + "end_delay: \(proposal.endDelay / 1000)s}")
        for level in levels {
            let share = decimal(level.milliseconds * 100, scale: max(1, heard), digits: 1)
            lines.append("  \(level.isWork ? "work" : "rest")  \(watts(level.typical))  \(share) % of the time")
        }
        if let difference {
            var table = TextTable([
                "machine", "sessions", "busy hours", "kWh", "runs", "cut", "merged", "gone", "new", "",
            ])
            table.add(difference.cells)
            lines += ["the same days, as it is → with the proposal"] + table.lines
        }
        return lines + histogramLines
    }

    /// Four bins a line, as wide as their time: the longest has forty marks.
    private var histogramLines: [String] {
        var rows: [(from: Int64, to: Int64, time: Int64)] = []
        for bin in histogram {
            if let last = rows.indices.last, bin.from < rows[last].from * 6 / 5 + 400 {
                rows[last].to = bin.to
                rows[last].time += bin.milliseconds
            } else {
                rows.append((bin.from, bin.to, bin.milliseconds))
            }
        }
        let longest = rows.map(\.time).max() ?? 1
        return rows.map { row in
            let marks = String(repeating: "█", count: Int(row.time * 40 / max(1, longest)))
            let hours = decimal(row.time, scale: 3_600_000, digits: 2)
            return "  \(watts(row.from)) to \(watts(row.to))  \(hours) h  \(marks.isEmpty ? "▏" : marks)"
        }
    }
}

private func watts(_ milliwatts: Int64) -> String {
    milliwatts.isMultiple(of: 1000) ? "\(milliwatts / 1000) W" : "\(decimal(milliwatts, scale: 1000, digits: 1)) W"
}

extension ThresholdProposal.Confidence {
    fileprivate var words: String {
        switch self {
        case .high: "Sure: the levels lie well apart, and it was seen at work often and for days."
        case .medium: "Fairly sure: the levels lie well apart, but little work or few days were seen."
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
    fileprivate var words: String {
        switch self {
        case .tooShort: "Nothing is proposed: less than half a day of power was heard; wait for some days of use."
        case .oneLevel: "Nothing is proposed: there is one level only, so nobody used it, or it always works."
        case .noWorkSeen: "Nothing is proposed: hardly any work was seen; wait until the machine was used a few times."
        case .onlyThermostat:
            "Nothing is proposed: all there is above standby switches by the clock, so no work was seen."
        case .levelsOverlap: "Nothing is proposed: rest and work draw the same power; a controller must say which it is."
        }
    }
}
