import Foundation
import LabSimulator
import UsageDomain

/// What really happened in a simulated lab, as `truth.json` says it: the words of `releve sessions --format json`.
struct TruthRecord: Encodable {
    struct Machine: Encodable {
        let machine: String
        let hasEnergyMeter: Bool
        /// False for a plug without threshold: right is that nothing is counted but its energy.
        let tellsWork: Bool
        let busy: Int64
        let paused: Int64
        let energy: Int64
        let runs: Int
        let sessions: [Session]

        enum CodingKeys: String, CodingKey {
            case machine, runs, sessions
            case hasEnergyMeter = "has_energy_meter"
            case tellsWork = "tells_work"
            case busy = "busy_ms"
            case paused = "paused_ms"
            case energy = "energy_mwh"
        }
    }

    struct Session: Encodable {
        let start: String
        let end: String
        let closeReason: String
        let member: String?
        let company: String?
        let project: String?
        /// `lab`, or the company that owned the machine then.
        let owner: String
        let busy: Int64
        let paused: Int64
        let energy: Int64

        enum CodingKeys: String, CodingKey {
            case start, end, member, company, project, owner
            case closeReason = "close_reason"
            case busy = "busy_ms"
            case paused = "paused_ms"
            case energy = "energy_mwh"
        }
    }

    let from: String
    let to: String
    let machines: [Machine]

    init(_ truth: LabTruth) {
        from = truth.from.iso8601
        to = truth.to.iso8601
        machines = truth.machines.map { machine in
            Machine(
                machine: machine.machine.rawValue, hasEnergyMeter: machine.hasEnergyMeter, tellsWork: machine.tellsWork,
                busy: machine.total.busy.milliseconds, paused: machine.total.paused.milliseconds,
                energy: machine.total.energy.milliwattHours, runs: machine.runs.count,
                sessions: machine.sessions.map(Session.init))
        }
    }

    var json: Data {
        get throws { try JSONLines.prettyEncoder.encode(self) }
    }
}

extension TruthRecord.Session {
    init(_ session: TrueSession) {
        self.init(
            start: session.start.iso8601, end: session.end.iso8601, closeReason: session.closeReason.rawValue,
            member: session.member?.rawValue, company: session.company?.rawValue, project: session.project?.rawValue,
            owner: session.owner.words,
            busy: session.amounts.busy.milliseconds, paused: session.amounts.paused.milliseconds,
            energy: session.amounts.energy.milliwattHours)
    }
}

extension MachineOwner {
    fileprivate var words: String {
        switch self {
        case .lab: "lab"
        case .company(let id): id.rawValue
        }
    }
}
