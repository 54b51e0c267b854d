import Foundation
import LabSimulator
import UsageDomain

/// One month of the standard lab, generated once for all the tests that look at it.
struct MonthOfHistory: Sendable {
    let lab: SimulatedLab
    let truth: LabTruth
    let messages: [SimulatedMessage]
    /// What each machine's plug said, for the machines that have one.
    private(set) var power: [MachineID: (device: DeviceAddress, readings: [PowerReading])] = [:]

    static let start = Instant(milliseconds: 1_772_319_600_000)  // 2026-03-01T00:00 in Paris
    static let end = start + .days(30)

    static let shared = MonthOfHistory()

    private init() {
        var lab = SimulatedLab(seed: 7, start: MonthOfHistory.start)
        var messages: [SimulatedMessage] = []
        lab.advance(to: MonthOfHistory.end) { messages.append($0) }
        self.messages = messages
        truth = lab.truth
        self.lab = lab
        for machine in lab.registry.machines {
            power[machine.id] = readings(of: machine)
        }
    }

    func messages(under prefix: String) -> [SimulatedMessage] {
        messages.filter { $0.topic.hasPrefix(prefix) }
    }
}
