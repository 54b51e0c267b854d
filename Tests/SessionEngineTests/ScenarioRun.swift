import Foundation
import SessionEngine
import UsageDomain

/// What came of a scenario, in the words of its expectations.
struct ScenarioRun: Equatable {
    var events: [String] = []
    var sessions: [UsageSession] = []
    /// Joined, so that how often they are told does not matter.
    var spans: [Span] = []
    var increases: [Effect] = []
    /// What the machine drew, as it was told.
    var powers: [String] = []

    struct Span: Equatable {
        var state: MachineState
        var from: Instant
        var to: Instant
    }

    enum Disturbance: CaseIterable {
        case none, ticks, checkpoints
    }

    init(_ scenario: Scenario, _ disturbance: Disturbance = .none) throws {
        var engine = SessionEngine(settings: scenario.settings)
        var effects: [Effect] = []
        var previous: Instant?
        for step in scenario.steps {
            if disturbance == .ticks, var now = previous {
                while now + .seconds(7) < step.arrival {
                    now = now + .seconds(7)
                    engine.tick(at: now, into: &effects)
                }
            }
            previous = step.arrival
            switch step.action {
            case .observe(let observation): engine.observe(observation, machine: 0, into: &effects)
            case .close: engine.close(machine: 0, at: step.arrival, into: &effects)
            }
            if disturbance == .checkpoints {
                let stored = try JSONEncoder().encode(engine.checkpoint)
                engine = SessionEngine(
                    settings: scenario.settings,
                    checkpoint: try JSONDecoder().decode(EngineCheckpoint.self, from: stored))
            }
        }
        if let end = engine.flushInstant() { engine.tick(at: end, into: &effects) }
        for effect in effects { take(effect) }
    }

    private mutating func take(_ effect: Effect) {
        switch effect {
        case .sessionChanged(let session):
            let known = sessions.firstIndex { $0.id == session.id }
            if known == nil { events.append("open \(moment(session.start))") }
            if let end = session.end, known.map({ sessions[$0].end != end }) ?? true {
                events.append("close \(moment(end)) \(session.closeReason?.rawValue ?? "")")
            }
            if let known { sessions[known] = session } else { sessions.append(session) }
        case .stateSpan(_, let state, let from, let to, _):
            if let last = spans.indices.last, spans[last].state == state, spans[last].to == from {
                spans[last].to = to
            } else {
                spans.append(Span(state: state, from: from, to: to))
            }
        case .sessionHeard: break
        case .increase: increases.append(effect)
        case .runEnded(_, let run):
            let job = run.job.map { " " + $0 } ?? ""
            let outcome = run.outcome.map { " " + $0.rawValue } ?? ""
            events.append("run \(moment(run.start))..\(moment(run.end ?? .distantFuture))\(job)\(outcome)")
        case .quarantined(_, let reason, let at): events.append("quarantined \(reason.rawValue) \(moment(at))")
        case .power(_, let power, let at): powers.append("\(moment(at)) \(power.milliwatts / 1000) W")
        case .tooLate(_, let at): events.append("late \(moment(at))")
        }
    }

    private func moment(_ instant: Instant) -> String { (instant - .zero).scenario }

    /// One session with every figure that is not zero.
    func describe(_ session: UsageSession) -> String {
        var words = [session.attribution.member?.rawValue ?? "nobody"]
        words.append("\(moment(session.start))..\(session.end.map(moment) ?? "open")")
        if let reason = session.closeReason { words.append(reason.rawValue) }
        for state in MachineState.allCases where session.durations[state] != .zero {
            words.append("\(state == .unknown ? "gap" : state.rawValue) \(session.durations[state].scenario)")
        }
        if session.energy != .zero {
            words.append("energy \(session.energy.milliwattHours) \(session.energyGrade.rawValue)")
        }
        for (quantity, amount) in session.quantities.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            words.append("\(quantity.rawValue) \(amount)")
        }
        for run in session.runs {
            words.append(([run.job ?? "-", run.outcome?.rawValue ?? "-"]).joined(separator: "/"))
        }
        words.append(session.grade.rawValue)
        return words.joined(separator: " ")
    }
}
