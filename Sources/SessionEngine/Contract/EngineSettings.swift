package import UsageDomain

/// What the engine must know of one machine to interpret what its devices say.
package struct MachineSettings: Hashable, Codable, Sendable {
    package var id: MachineID
    /// Bounds the plausible growth of an energy counter where no power is heard beside it.
    package var ratedPower: Power?
    /// The most that each device can carry, in the order of its ordinal; nil, or missing, for 25 kW.
    ///
    /// Bounds the same where `ratedPower` is nil.
    package var carries: [Power?]
    package var power: PowerThresholds
    package var timing: SessionTiming
    /// Silence longer than this is a gap; a shorter one carries the state last heard.
    package var staleAfter: TimeSpan
    /// How often each device is expected to speak, in the order of its ordinal, until it says so itself; empty when
    /// `staleAfter` stands whatever devices say.
    package var periods: [TimeSpan]
    /// Which devices say their state only when it changes, in the order of their ordinals; others say it again and again.
    package var saysStateOnChange: [Bool]
    /// How long observations wait to be put in order; zero when no device of the machine dates its own messages.
    package var hold: TimeSpan
    /// Identity of each device in the order of its ordinal, such as `tasmota:plug-laser/0`; empty when nobody names them.
    ///
    /// What is known of a device follows its identity when the list changes. While no list was given before, ordinals
    /// themselves are the identity.
    package var devices: [String]
    /// What its time is when no badge says whose.
    package var unbadged: SessionMark?
    /// False while the lab has not got the machine yet, or has it no more: it only keeps its index.
    package var isInLab: Bool

    package init(
        id: MachineID, ratedPower: Power? = nil, carries: [Power?] = [], power: PowerThresholds = PowerThresholds(),
        timing: SessionTiming = SessionTiming(), staleAfter: TimeSpan = .seconds(90), periods: [TimeSpan] = [],
        saysStateOnChange: [Bool] = [], hold: TimeSpan = .zero, devices: [String] = [],
        unbadged: SessionMark? = nil, isInLab: Bool = true
    ) {
        self.id = id
        self.ratedPower = ratedPower
        self.carries = carries
        self.power = power
        self.timing = timing
        self.staleAfter = staleAfter
        self.periods = periods
        self.saysStateOnChange = saysStateOnChange
        self.hold = hold
        self.devices = devices
        self.unbadged = unbadged
        self.isInLab = isInLab
    }

    func saysStateOnChange(_ device: Int) -> Bool {
        saysStateOnChange.indices.contains(device) && saysStateOnChange[device]
    }

    /// Three periods of the slowest device, at least 90 s and at most 15 min: a shorter limit would forget what a slow device
    /// said before it speaks again.
    package static func staleAfter(slowest period: TimeSpan) -> TimeSpan {
        min(max(min(period, .minutes(5)) * 3, .seconds(90)), .minutes(15))
    }
}

/// The versioned data that, with the observations, decides every session.
///
/// Machines are known by their index here.
package struct EngineSettings: Hashable, Codable, Sendable {
    package var machines: [MachineSettings]
    package var badges: [BadgeToken: Attribution]

    package init(machines: [MachineSettings], badges: [BadgeToken: Attribution] = [:]) {
        self.machines = machines
        self.badges = badges
    }
}
