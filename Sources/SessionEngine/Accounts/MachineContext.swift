import UsageDomain

/// Which machine is spoken of, and under which settings and badges.
struct MachineContext {
    let machine: Int
    var settings: MachineSettings
    let badges: [BadgeToken: Attribution]
}
