/// A point of the firmware protocol's specification that shows from outside; the number is the specification's.
package enum SpecificationPoint: Int, CaseIterable, Hashable, Comparable, Sendable {
    case topics = 1
    case names = 2
    case retained = 3
    case quality = 4
    case payload = 5
    case size = 6
    case members = 7
    case envelope = 8
    case boot = 9
    case sequence = 10
    case uptime = 11
    case clock = 12
    case repetition = 13
    case helloFirst = 16
    case helloMembers = 17
    case period = 18
    case oldest = 19
    case statusWord = 20
    case online = 21
    case will = 22
    case willMembers = 23
    case counterKeys = 25
    case counters = 26
    case counting = 27
    case levels = 28
    case state = 29
    case rhythm = 30
    case badgesAndJobs = 31
    case ring = 34
    case acknowledgement = 35
    case order = 36
    case reconnection = 37
    case patience = 38
    case foreignAcknowledgement = 39
    case restart = 40
    case rate = 42
    case unconnected = 43
    case malformedAcknowledgement = 46
    case invention = 50

    package var name: String { "N\(rawValue)" }

    /// What the device owes, in a few words.
    package var title: String {
        switch self {
        case .topics: "publishes on its five topics only"
        case .names: "lab and machine have well-formed names"
        case .retained: "hello and status are retained, nothing else is"
        case .quality: "publishes at QoS 1"
        case .payload: "one valid JSON object a message"
        case .size: "messages below 4 kB, texts within 128 bytes"
        case .members: "no member twice, integers written as integers"
        case .envelope: "boot, seq and up in every message"
        case .boot: "a new boot at every start"
        case .sequence: "seq grows by one, without holes"
        case .uptime: "up never decreases and never stands still"
        case .clock: "ts only from a synchronised clock"
        case .repetition: "sent again, a message is byte for byte the same"
        case .helloFirst: "hello at every connection, before status"
        case .helloMembers: "hello says model, firmware, period and quantities"
        case .period: "a period of at most 30 s"
        case .oldest: "hello says what the device still holds"
        case .statusWord: "status is online or offline"
        case .online: "online after hello"
        case .will: "a last will, retained, at QoS 1"
        case .willMembers: "the last will holds boot and status only"
        case .counterKeys: "counters are integers of known names"
        case .counters: "counters never decrease within a boot"
        case .counting: "time counters grow no faster than time"
        case .levels: "levels are numbers of known names"
        case .state: "state is one of the listed words"
        case .rhythm: "telemetry at every change, after status and within the period"
        case .badgesAndJobs: "badges and jobs complete and in pairs"
        case .ring: "keeps what nobody acknowledged"
        case .acknowledgement: "forgets what was acknowledged"
        case .order: "publishes in the order of seq"
        case .reconnection: "after a reconnection, the ring before hello"
        case .patience: "sends the ring again after 60 s without ack"
        case .foreignAcknowledgement: "ignores an ack that is not for it"
        case .restart: "a ring that outlasts a restart goes first"
        case .rate: "below ten messages a second"
        case .unconnected: "goes on counting without a connection"
        case .malformedAcknowledgement: "ignores an ack of another form"
        case .invention: "members of its own begin with x_"
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
