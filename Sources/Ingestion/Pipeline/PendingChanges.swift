import Dialects
import SessionEngine
import UsageDomain
import UsageStore

/// What the next checkpoint will write: everything derived since the last one.
struct PendingChanges {
    private(set) var sessions: [SessionID: UsageSession] = [:]
    private(set) var gaps: [Gap] = []
    private(set) var quarantine: [QuarantineReason: Int64] = [:]
    /// By device handle: messages since the last checkpoint, and when the last one arrived.
    private(set) var heard: [(last: Instant, count: Int64)] = []
    var rollups: RollupAccumulator

    init(timezone: String) throws {
        guard let calendar = LocalCalendar(identifier: timezone) else { throw IngestError.unknownTimezone(timezone) }
        rollups = RollupAccumulator(calendar: calendar)
    }

    mutating func absorb(_ effect: Effect, machines: [Machine]) {
        switch effect {
        case .sessionChanged(let session):
            sessions[session.id] = session
            if session.end != nil { rollups.add(sessionOf: session.machine, startedAt: session.start) }
        case .stateSpan(let machine, let state, let from, let to):
            rollups.add(span: machines[machine].id, state, from: from, to: to)
            if state == .unknown { addGap(Gap(machine: machines[machine].id, start: from, end: to)) }
        case .increase(let machine, let quantity, let amount, let from, let to, _):
            rollups.add(increase: machines[machine].id, quantity, amount: amount, from: from, to: to)
        case .runEnded(let machine, let run):
            rollups.add(runOf: machines[machine].id, startedAt: run.start)
        case .quarantined, .tooLate:
            break
        }
    }

    mutating func heard(_ handle: DeviceHandle, at arrival: Instant) {
        while heard.count <= handle.index { heard.append((.distantPast, 0)) }
        heard[handle.index].last = max(heard[handle.index].last, arrival)
        heard[handle.index].count += 1
    }

    mutating func quarantined(_ reason: QuarantineReason) {
        quarantine[reason, default: 0] += 1
    }

    mutating func removeAll() {
        sessions.removeAll(keepingCapacity: true)
        gaps.removeAll(keepingCapacity: true)
        quarantine.removeAll(keepingCapacity: true)
        for index in heard.indices { heard[index].count = 0 }
    }

    /// Spans of silence that touch are one gap.
    private mutating func addGap(_ gap: Gap) {
        if let last = gaps.lastIndex(where: { $0.machine == gap.machine }), gaps[last].end == gap.start {
            gaps[last].end = gap.end
        } else {
            gaps.append(gap)
        }
    }
}
