import UsageDomain

/// What was heard of one life of the device.
struct BootRecord: Sendable {
    struct Heard: Hashable, Sendable {
        let message: BenchMessage
        let uptime: Int64
    }

    /// Messages remembered to compare repetitions with; the oldest go first.
    static let capacity = 4096

    let boot: Int64
    /// Which life of the device this is, of those that were heard.
    let ordinal: Int
    private(set) var heard: [Int64: Heard] = [:]
    /// The smallest and the largest number heard.
    private(set) var first: Int64
    private(set) var highest: Int64
    /// The number at which listening began: what is smaller comes from the device's ring.
    let begin: Int64
    private var oldestKept: Int64
    /// `up` of the last telemetry, and the state it said.
    var telemetry: Int64?
    var state: String?
    /// A hello came since.
    var isGreetedSince = false
    /// `up` of a status online whose telemetry has not come.
    var onlineAt: Int64?
    var counters: [String: Int64] = [:]
    var lastClock: Int64?
    /// The shortest way of a message: what the clocks of device and bench differ by, or more.
    private var shortestDelay = Int64.max
    /// `up` of the last messages, for the rate.
    private var recent: [Int64] = []

    init(boot: Int64, ordinal: Int, sequence: Int64) {
        self.boot = boot
        self.ordinal = ordinal
        first = sequence
        highest = sequence - 1
        begin = sequence
        oldestKept = sequence
    }

    /// `up` of the newest message.
    var lastUptime: Int64 { heard[highest]?.uptime ?? 0 }

    /// Numbers since listening began that never came.
    var holes: [Int64] {
        guard highest >= oldestKept else { return [] }
        return (max(begin, oldestKept)...highest).filter { heard[$0] == nil }
    }

    /// Everything heard of the range, as long as it is remembered.
    func sequences(upTo last: Int64) -> [Int64] { heard.keys.filter { $0 <= last }.sorted() }

    /// Whether the device had kept the message for a while before it could send it.
    func isLate(_ stamp: NativeMessage.Stamp, _ message: BenchMessage) -> Bool {
        shortestDelay < .max && message.at.milliseconds - stamp.uptime - shortestDelay > 3000
    }

    mutating func take(_ stamp: NativeMessage.Stamp, _ message: BenchMessage) {
        shortestDelay = min(shortestDelay, message.at.milliseconds - stamp.uptime)
        heard[stamp.sequence] = Heard(message: message, uptime: stamp.uptime)
        first = min(first, stamp.sequence)
        oldestKept = min(oldestKept, stamp.sequence)
        highest = max(highest, stamp.sequence)
        guard heard.count > Self.capacity || highest - oldestKept > Int64(Self.capacity) else { return }
        // A number may be far ahead of the last: what is left is found by looking at what there is.
        oldestKept = max(oldestKept + 1, highest - Int64(Self.capacity) + 1)
        heard = heard.filter { $0.key >= oldestKept }
    }

    /// Whether this is the hundredth message within ten seconds of the device's own time.
    mutating func isTooFast(_ uptime: Int64) -> Bool {
        recent.append(uptime)
        if recent.count > 101 { recent.removeFirst() }
        return recent.count == 101 && uptime - recent[0] < 10_000 && uptime >= recent[0]
    }
}
