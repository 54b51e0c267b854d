import Inspection
import UsageDomain

/// What another registry would have made of the journal, as `replay --what-if` prints it.
struct WhatIfRecord: Encodable {
    struct Usage: Encodable {
        let sessions: Int
        let busy: Int64
        let energy: Int64
        let runs: Int

        private enum CodingKeys: String, CodingKey {
            case sessions, runs
            case busy = "busy_ms"
            case energy = "energy_mwh"
        }

        init(_ usage: MachineUsage) {
            sessions = usage.sessions
            busy = usage.busy.milliseconds
            energy = usage.energy.milliwattHours
            runs = usage.runs.count
        }
    }

    struct Row: Encodable {
        let machine: MachineID
        let isChanged: Bool
        let current: Usage
        let whatIf: Usage
        let runsCut: Int
        let runsMerged: Int
        let runsGone: Int
        let runsNew: Int

        private enum CodingKeys: String, CodingKey {
            case machine, current
            case isChanged = "changed"
            case whatIf = "what_if"
            case runsCut = "runs_cut"
            case runsMerged = "runs_merged"
            case runsGone = "runs_gone"
            case runsNew = "runs_new"
        }

        init(_ difference: MachineDifference) {
            machine = difference.machine
            isChanged = !difference.isSame
            current = Usage(difference.current)
            whatIf = Usage(difference.proposed)
            runsCut = difference.runsCut
            runsMerged = difference.runsMerged
            runsGone = difference.runsGone
            runsNew = difference.runsNew
        }

        var cells: [String] {
            [
                machine.rawValue, "\(current.sessions) → \(whatIf.sessions)",
                "\(Self.hours(current.busy)) → \(Self.hours(whatIf.busy))",
                "\(Self.kilowattHours(current.energy)) → \(Self.kilowattHours(whatIf.energy))",
                "\(current.runs) → \(whatIf.runs)", "\(runsCut)", "\(runsMerged)", "\(runsGone)", "\(runsNew)",
                isChanged ? "" : "same",
            ]
        }

        private static func hours(_ milliseconds: Int64) -> String {
            decimal(milliseconds, scale: 3_600_000, digits: 2)
        }

        private static func kilowattHours(_ milliwattHours: Int64) -> String {
            decimal(milliwattHours, scale: 1_000_000, digits: 3)
        }
    }

    let from: String
    let to: String
    let changes: [String]
    let machines: [Row]

    init(_ report: WhatIfReport, changes: [String]) {
        from = report.from.iso8601
        to = report.to.iso8601
        self.changes = changes
        machines = report.machines.map(Row.init)
    }

    var lines: [String] {
        ["sessions that began from \(from) to \(to), as it is → what if"]
            + (changes.isEmpty ? ["No setting differs."] : changes) + Self.table(machines)
            + ["Nothing was changed; `releve lab apply` takes a registry over, from then on."]
    }

    static func table(_ machines: [Row]) -> [String] {
        var table = TextTable([
            "machine", "sessions", "busy hours", "kWh", "runs", "cut", "merged", "gone", "new", "",
        ])
        for row in machines { table.add(row.cells) }
        return table.lines
    }
}
