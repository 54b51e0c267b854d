/// What was noticed of a device that no machine speaks through, or not with all of its channels.
package struct HeardDevice: Hashable, Codable, Sendable {
    package var address: DeviceAddress
    package var firstHeard: Instant
    package var lastHeard: Instant
    /// Messages since `firstHeard`, those set aside included.
    package var messages: Int64
    /// Messages the device sent just then; the others are what the broker had kept of it.
    package var liveMessages: Int64 = 0
    package var setAside: Int64 = 0
    package var lastSetAside: QuarantineReason?
    /// Smoothed time between two live utterances; nil before the second.
    ///
    /// Messages within a second are one utterance.
    package var period: TimeSpan?
    /// When it last spoke live.
    package var lastLive: Instant?
    /// The latest of each channel and subject, in the order they were first heard.
    package var values: [HeardValue] = []

    package init(address: DeviceAddress, at instant: Instant) {
        self.address = address
        firstHeard = instant
        lastHeard = instant
        messages = 0
    }

    /// The numbered channels it reports, ascending.
    package var channels: [Int] { Set(values.compactMap(\.channel)).sorted() }

    /// The numbered channels it reports power or energy of: phases of one machine, or outlets of several.
    package var meteredChannels: [Int] {
        Set(values.filter { $0.subject == .quantity(.power) || $0.subject == .quantity(.energy) }.compactMap(\.channel))
            .sorted()
    }

    /// Whether it says without a channel number what a machine is known by.
    package var speaksAsWhole: Bool {
        values.contains { value in
            guard value.channel == nil else { return false }
            return switch value.subject {
            case .state, .relay, .quantity(.power), .quantity(.energy): true
            default: false
            }
        }
    }

    package func says(_ subject: HeardSubject) -> Bool { values.contains { $0.subject == subject } }
}

/// The latest value of one subject.
package struct HeardValue: Hashable, Codable, Sendable {
    package enum Reading: Hashable, Codable, Sendable {
        /// In the unit of the subject's quantity.
        case amount(Int64)
        case word(String)
    }

    package var channel: Int?
    package var subject: HeardSubject
    package var reading: Reading
    package var at: Instant

    package init(channel: Int?, subject: HeardSubject, reading: Reading, at: Instant) {
        self.channel = channel
        self.subject = subject
        self.reading = reading
        self.at = at
    }

    /// What an observation leaves behind; never who badged nor what a job is called.
    ///
    /// Nil for what says nothing of a machine.
    package init?(_ observation: MachineObservation, at instant: Instant) {
        let (subject, reading): (HeardSubject, Reading)
        switch observation.fact {
        case .level(let quantity, let value), .counter(let quantity, let value, _, _):
            (subject, reading) = (.quantity(quantity), .amount(value))
        case .state(let state): (subject, reading) = (.state, .word(state.rawValue))
        case .halt(true): (subject, reading) = (.state, .word(MachineState.fault.rawValue))
        case .relay(let isOn): (subject, reading) = (.relay, .word(isOn ? "on" : "off"))
        case .link(let state): (subject, reading) = (.link, .word(state.rawValue))
        case .badge(let event): (subject, reading) = (.badge, .word(event.action.rawValue))
        case .job(.start), .job(.current): (subject, reading) = (.job, .word("start"))
        case .job(.end(_, let outcome)): (subject, reading) = (.job, .word(outcome.rawValue))
        case .period, .halt(false): return nil
        }
        self.init(channel: observation.channel, subject: subject, reading: reading, at: instant)
    }
}

/// What a device speaks about.
package enum HeardSubject: Hashable, Sendable {
    case quantity(Quantity)
    case state, relay, link, badge, job

    private static let others: [(name: String, subject: HeardSubject)] = [
        ("state", .state), ("relay", .relay), ("link", .link), ("badge", .badge), ("job", .job),
    ]

    /// As commands print it and the store keeps it.
    package var name: String {
        if case .quantity(let quantity) = self { return quantity.rawValue }
        return Self.others.first { $0.subject == self }?.name ?? ""
    }

    package init?(name: String) {
        guard
            let subject = Quantity(rawValue: name).map(HeardSubject.quantity)
                ?? Self.others.first(where: { $0.name == name })?.subject
        else { return nil }
        self = subject
    }
}

extension HeardSubject: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let subject = HeardSubject(name: name) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no subject '\(name)'")
        }
        self = subject
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
