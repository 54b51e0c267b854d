internal import UsageDomain

/// What is remembered of one edge node and its devices.
struct SparkplugNode: Hashable, Codable {
    private static let largestDeviceCount = 64
    private static let largestMetricCount = 4096

    /// Between its birth and its death, as far as they were heard.
    private(set) var isAlive = false
    private(set) var deathSequence: UInt64?
    private var sequence: UInt8?
    private(set) var lastHeard: Instant
    private(set) var askedAt: Instant?
    private var askCount = 0
    private(set) var own = SparkplugNames()
    private(set) var devices: [String: SparkplugNames] = [:]

    init(lastHeard: Instant) { self.lastHeard = lastHeard }

    var metricCount: Int { devices.values.reduce(own.count) { $0 + $1.count } }

    // MARK: Life

    /// A node's birth begins everything anew; its devices are born again one by one.
    mutating func begin(deathSequence: UInt64?) {
        isAlive = true
        self.deathSequence = deathSequence
        askCount = 0
        forgetNames()
    }

    /// Notes that something of the node arrives.
    ///
    /// After a long silence only a number that follows the last one proves that the node is still the one that was born.
    mutating func hear(_ number: UInt64?, at arrival: Instant) {
        if arrival - lastHeard > SparkplugBTranslator.longestSilence, let number, let sequence,
            UInt8(truncatingIfNeeded: number) != sequence &+ 1
        {
            end()
        }
        lastHeard = arrival
    }

    mutating func end() {
        isAlive = false
        sequence = nil
        forgetNames()
    }

    mutating func endDevice(_ name: String) { devices[name]?.removeAll() }

    private mutating func forgetNames() {
        own.removeAll()
        for name in devices.keys { devices[name]?.removeAll() }
    }

    // MARK: Order

    /// False when messages between the last one and this one are missing; one heard twice is none.
    mutating func follow(_ number: UInt64?, isFirst: Bool) -> Bool {
        guard let number = number.map({ UInt8(truncatingIfNeeded: $0) }) else { return true }
        defer { sequence = number }
        guard !isFirst, let sequence else { return true }
        return number == sequence &+ 1 || number == sequence
    }

    /// Whether it is time to ask for a birth: the longer it goes unanswered, the more rarely.
    mutating func mayAsk(at now: Instant) -> Bool {
        let wait = TimeSpan.minutes(1) * (1 << min(Int64(max(askCount - 1, 0)), 6))
        if let askedAt, now >= askedAt, now - askedAt < wait { return false }
        askedAt = now
        askCount += 1
        return true
    }

    // MARK: Names

    func names(of device: String?) -> SparkplugNames? {
        guard let device else { return own }
        return devices[device]
    }

    /// Keeps what a birth said its values are called.
    ///
    /// False when the node has more devices or metrics than is kept of one.
    mutating func keep(_ names: SparkplugNames, of device: String?) -> Bool {
        let room = Self.largestMetricCount - metricCount + (self.names(of: device)?.count ?? 0)
        guard names.count <= room else { return false }
        guard let device else {
            own = names
            return true
        }
        if devices[device] == nil, devices.count >= Self.largestDeviceCount {
            // The order of names, because every run of the same journal must forget the same.
            guard let unborn = devices.filter({ !$0.value.isBorn }).keys.min() else { return false }
            devices[unborn] = nil
        }
        devices[device] = names
        return true
    }
}

/// What the metrics of one birth are called, and their datatypes.
struct SparkplugNames: Hashable, Codable {
    static let longestName = 256

    private(set) var isBorn = false
    private var datatypes: [String: SparkplugDatatype] = [:]
    private var aliases: [UInt64: String] = [:]

    /// Remembered entries.
    var count: Int { max(datatypes.count, aliases.count) }

    init() {}

    init(birth metrics: [SparkplugMetric]) {
        isBorn = true
        for metric in metrics {
            guard let name = metric.name, name.utf8.count <= Self.longestName else { continue }
            if let datatype = metric.datatype { datatypes[name] = datatype }
            if let alias = metric.alias { aliases[alias] = name }
        }
    }

    mutating func removeAll() { self = SparkplugNames() }

    /// Nil when the metric names itself by an alias that no birth has explained.
    func name(of metric: SparkplugMetric) -> String? { metric.name ?? metric.alias.flatMap { aliases[$0] } }

    func datatype(of name: String) -> SparkplugDatatype? { datatypes[name] }
}
