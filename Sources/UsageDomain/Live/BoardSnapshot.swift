/// What the board shows: every machine now.
///
/// Published by the collector, read by pages; never stored.
package struct BoardSnapshot: Hashable, Codable, Sendable {
    package var at: Instant
    package var labName: String
    /// IANA name of the lab's zone; nil when it is not told.
    package var timezone: String?
    package var machines: [MachineStatus]
    package var health: CollectorHealth

    package init(
        at: Instant, labName: String, timezone: String? = nil, machines: [MachineStatus], health: CollectorHealth
    ) {
        self.at = at
        self.labName = labName
        self.timezone = timezone
        self.machines = machines
        self.health = health
    }
}

package struct MachineStatus: Hashable, Codable, Sendable {
    package var id: MachineID
    package var name: String
    package var kind: MachineKind
    package var room: String?
    package var state: MachineState
    /// When the state began; nil when it was never known.
    package var since: Instant?
    /// Arrival of the last message of any of its devices.
    package var lastHeard: Instant?
    package var power: Power?
    package var openSession: UsageSession?
    package var job: String?
    /// Mean power of each minute of the last two hours, oldest first; nil where nothing was heard.
    package var powerHistory: [Power?]
    /// Its power is heard, and neither a threshold nor anybody else says when it works: nothing of it counts.
    package var lacksThreshold: Bool
    package var misreadCounters: [MisreadCounter]

    package init(
        id: MachineID, name: String, kind: MachineKind, room: String?, state: MachineState, since: Instant?,
        lastHeard: Instant?, power: Power?, openSession: UsageSession?, job: String?, powerHistory: [Power?],
        lacksThreshold: Bool = false, misreadCounters: [MisreadCounter] = []
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.room = room
        self.state = state
        self.since = since
        self.lastHeard = lastHeard
        self.power = power
        self.openSession = openSession
        self.job = job
        self.powerHistory = powerHistory
        self.lacksThreshold = lacksThreshold
        self.misreadCounters = misreadCounters
    }
}

/// Whether the collector does its work, and in words why not.
package struct CollectorHealth: Hashable, Codable, Sendable {
    package enum Problem: Hashable, Codable, Sendable {
        case brokerUnreachable(String)
        case storeFailing(String)
        case notSubscribed
    }

    /// A device of a machine of which messages are set aside.
    package struct UnreadableDevice: Hashable, Codable, Sendable {
        package var device: DeviceAddress
        package var count: Int64
        package var last: Instant
        package var reason: QuarantineReason

        package init(device: DeviceAddress, count: Int64, last: Instant, reason: QuarantineReason) {
            self.device = device
            self.count = count
            self.last = last
            self.reason = reason
        }
    }

    /// One broker's connection; without a problem it is subscribed.
    package struct Connection: Hashable, Codable, Sendable {
        package var id: ConnectionID
        package var isRequired: Bool
        package var problem: Problem?
        /// When the broker last turned out to have forgotten the session, since the collector runs.
        package var forgottenAt: Instant?

        package init(id: ConnectionID, isRequired: Bool, problem: Problem?, forgottenAt: Instant? = nil) {
            self.id = id
            self.isRequired = isRequired
            self.problem = problem
            self.forgottenAt = forgottenAt
        }
    }

    /// What keeps the collector from its work; a connection that is not required is not among them.
    package var problems: [Problem]
    package var connections: [Connection]
    /// Devices of machines of which something could not be read lately, by address.
    package var unreadable: [UnreadableDevice]
    package var lastCommit: Instant?
    package var lastCheckpoint: Instant?
    package var messages: Int64
    package var quarantined: Int64
    /// Machines that could not be derived again, and why.
    package var failures: [MachineID: String]
    /// Blocks of the journal that could not be read when something was derived from them; the first of them.
    package var damagedBlocks: [Int64]
    /// False when another release or other dialects derived what is stored.
    package var isOfThisVersion: Bool

    package init(
        problems: [Problem] = [], connections: [Connection] = [], unreadable: [UnreadableDevice] = [],
        lastCommit: Instant? = nil,
        lastCheckpoint: Instant? = nil, messages: Int64 = 0,
        quarantined: Int64 = 0, failures: [MachineID: String] = [:], damagedBlocks: [Int64] = [],
        isOfThisVersion: Bool = true
    ) {
        self.problems = problems
        self.connections = connections
        self.unreadable = unreadable
        self.lastCommit = lastCommit
        self.lastCheckpoint = lastCheckpoint
        self.messages = messages
        self.quarantined = quarantined
        self.failures = failures
        self.damagedBlocks = damagedBlocks
        self.isOfThisVersion = isOfThisVersion
    }
}
