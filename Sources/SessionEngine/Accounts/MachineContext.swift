import UsageDomain

/// Which machine is spoken of, and under which settings and badges.
///
/// One object for as long as they hold: it is handed from call to call for every observation, where the settings alone,
/// of some five hundred bytes, would be copied for each call.
final class MachineContext: Sendable {
    let machine: Int
    let settings: MachineSettings
    let badges: [BadgeToken: Attribution]

    init(machine: Int, settings: MachineSettings, badges: [BadgeToken: Attribution]) {
        self.machine = machine
        self.settings = settings
        self.badges = badges
    }

    /// The same with another limit of silence.
    func with(staleAfter: TimeSpan) -> MachineContext {
        guard staleAfter != settings.staleAfter else { return self }
        var changed = settings
        changed.staleAfter = staleAfter
        return MachineContext(machine: machine, settings: changed, badges: badges)
    }
}
