import UsageDomain

extension EngineSettings {
    /// With every span between zero and a year, so that no settings can make an instant overflow.
    var bounded: EngineSettings {
        var copy = self
        for index in copy.machines.indices { copy.machines[index].bound() }
        return copy
    }
}

extension MachineSettings {
    fileprivate mutating func bound() {
        power.startDelay = power.startDelay.bounded
        power.endDelay = power.endDelay.bounded
        timing.minimumRun = timing.minimumRun.bounded
        timing.idleTimeout = timing.idleTimeout.bounded
        staleAfter = staleAfter.bounded
        periods = periods.map(\.bounded)
        hold = hold.bounded
        power.busyAbove = power.busyAbove?.bounded
        ratedPower = ratedPower?.bounded
        carries = carries.map { $0?.bounded }
    }
}

extension TimeSpan {
    fileprivate var bounded: TimeSpan { min(max(self, .zero), .days(366)) }
}

extension Power {
    /// Within a gigawatt.
    fileprivate var bounded: Power { min(max(self, .watts(0)), .watts(1_000_000_000)) }
}
