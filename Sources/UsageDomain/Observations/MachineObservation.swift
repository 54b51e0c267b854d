/// A decoded fact, addressed to a channel of the device that said it.
///
/// It carries no time: arrival is the message's.
package struct MachineObservation: Hashable, Codable, Sendable {
    /// Nil when the device does not number its channels.
    package var channel: Int?
    package var source: ObservationSource
    package var fact: ObservedFact

    package init(channel: Int? = nil, source: ObservationSource = .unnamed, fact: ObservedFact) {
        self.channel = channel
        self.source = source
        self.fact = fact
    }
}

package enum ObservedFact: Hashable, Codable, Sendable {
    /// An instantaneous value in the quantity's unit.
    case level(Quantity, Int64)
    /// A running total (or an increment) in the quantity's unit. A change of `resetHint` between two readings announces
    /// a reset (job id, start time, boot); 0 when the device gives none.
    case counter(Quantity, Int64, CounterKind, resetHint: UInt64)
    /// What the machine's own controller says it is doing.
    case state(MachineState)
    /// The controller is halted: at fault whatever else it says, until it says that it is not.
    case halt(isHalted: Bool)
    /// The switch that feeds the machine: off means the machine is off.
    case relay(isOn: Bool)
    case job(JobEvent)
    case badge(BadgeEvent)
    /// Whether the device can be heard at all (last will, availability).
    case link(LinkState)
    /// The longest time between two messages, as the device itself announces it.
    case period(TimeSpan)
}

package enum MachineState: String, CaseIterable, ComparedByCase, Codable, Sendable {
    case off, idle, busy, paused, fault, unknown
}

extension MachineState {
    package var place: UInt8 {
        switch self {
        case .off: 0
        case .idle: 1
        case .busy: 2
        case .paused: 3
        case .fault: 4
        case .unknown: 5
        }
    }
}

package enum LinkState: String, ComparedByCase, Codable, Sendable {
    case online, offline
    /// The bridge that speaks for all devices of this dialect is lost: every one of them is unknown.
    case bridgeOffline
    case bridgeOnline
    /// It spoke, of nothing that is observed.
    case heard
    /// It may have spoken unheard: whoever says a state only when it changes may be in another one by now.
    case interrupted
    /// What it said from then on is lost, up to its next message.
    case unread
}

extension LinkState {
    package var place: UInt8 {
        switch self {
        case .online: 0
        case .offline: 1
        case .bridgeOffline: 2
        case .bridgeOnline: 3
        case .heard: 4
        case .interrupted: 5
        case .unread: 6
        }
    }
}

/// What the machine itself calls a job.
package enum JobEvent: Hashable, Codable, Sendable {
    /// Said once, when a job begins, also the same one again.
    case start(id: String?, name: String?)
    /// Said any number of times while a job is at work.
    case current(id: String?, name: String?)
    case end(id: String?, outcome: JobOutcome)
}

package enum JobOutcome: String, CaseIterable, Hashable, Codable, Sendable {
    case done, failed, cancelled
}

package struct BadgeEvent: Hashable, Codable, Sendable {
    package enum Action: String, Hashable, Codable, Sendable {
        case `in`, out
        /// The reader does not say: opens when nobody is in, closes when the same badge is, else takes over.
        case toggle
    }

    /// Already pseudonymised when it comes from the journal: `badge:` and 64 hex digits.
    package var token: BadgeToken
    package var action: Action

    package init(token: BadgeToken, action: Action) {
        self.token = token
        self.action = action
    }
}

/// What a native message says of its own origin (design §8).
package struct NativeStamp: Hashable, Codable, Sendable {
    package var boot: UInt64
    package var sequence: UInt64
    /// Since boot, monotonic.
    package var uptime: TimeSpan
    /// Only when the device's clock is synchronised.
    package var reportedAt: Instant?
    /// The device's word that it holds nothing of that boot before that number any more.
    package var oldestHeld: NativePlace?

    /// A message older than this at its arrival is not believed to have happened when it says.
    package static let longestDelay = TimeSpan.days(7)

    package init(
        boot: UInt64, sequence: UInt64, uptime: TimeSpan, reportedAt: Instant?, oldestHeld: NativePlace? = nil
    ) {
        self.boot = boot
        self.sequence = sequence
        self.uptime = uptime
        self.reportedAt = reportedAt
        self.oldestHeld = oldestHeld
    }
}

/// Names one message of a native device among all it ever sent.
package struct NativePlace: Hashable, Codable, Sendable {
    package var boot: UInt64
    package var sequence: UInt64

    package init(boot: UInt64, sequence: UInt64) {
        self.boot = boot
        self.sequence = sequence
    }
}
