import Foundation
import LabSimulator
import Testing
import UsageDomain

@Suite("A month of the simulated lab")
struct MonthTests {
    let month = MonthOfHistory.shared

    @Test("The volume is bounded and something is said every day")
    func volume() {
        print("messages in 30 days: \(month.messages.count)")
        #expect(month.messages.count <= 700_000)
        #expect(month.messages.count > 100_000)
        let days = Set(month.messages.map { ParisCalendar.date(at: $0.at) })
        #expect(days.count >= 30)
        for machine in month.truth.machines {
            print(
                machine.machine, "sessions", machine.sessions.count, "runs", machine.runs.count, "busy h",
                machine.total.busy.milliseconds / 3_600_000, "Wh", machine.total.energy.milliwattHours / 1000,
                Dictionary(grouping: machine.sessions, by: \.closeReason).mapValues(\.count))
        }
        for (topic, count) in Dictionary(grouping: month.messages, by: \.topic).mapValues(\.count).sorted(by: {
            $0.value > $1.value
        }).prefix(40) { print(topic, count) }
    }
}
