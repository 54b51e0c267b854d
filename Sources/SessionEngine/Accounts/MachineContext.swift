import UsageDomain

/// Which machine is spoken of, and under which settings and badges.
///
/// One object for as long as they hold: it is handed from call to call for every observation.
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
