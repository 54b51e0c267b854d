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

    /// What a circuit of a machine carries when nobody says less.
    private static let usualCeiling = Power.watts(25_000)

    func ceiling(of device: Int) -> Power {
        if let rated = settings.ratedPower { return rated }
        guard settings.carries.indices.contains(device) else { return Self.usualCeiling }
        return settings.carries[device] ?? Self.usualCeiling
    }

    /// Enough to be more than what a meter shows of nothing.
    func draws(_ power: Power?) -> Bool {
        power.map { $0 > settings.power.onAbove } ?? false
    }

    /// The same with the limit of silence that follows from what devices say of themselves.
    func following(_ devices: [DeviceSignals]) -> MachineContext {
        let periods = settings.periods
        guard !periods.isEmpty, devices.contains(where: { $0.period != nil }) else { return self }
        var slowest = TimeSpan.zero
        for (ordinal, expected) in periods.enumerated() {
            let own = devices.indices.contains(ordinal) ? devices[ordinal].period : nil
            slowest = max(slowest, own ?? expected)
        }
        return with(staleAfter: MachineSettings.staleAfter(slowest: slowest))
    }

    private func with(staleAfter: TimeSpan) -> MachineContext {
        guard staleAfter != settings.staleAfter else { return self }
        var changed = settings
        changed.staleAfter = staleAfter
        return MachineContext(machine: machine, settings: changed, badges: badges)
    }
}
