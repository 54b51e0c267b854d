import Foundation
import UsageDomain

/// `releve discover --format json`; described in docs/devices.md.
struct HeardDevicesReport: Encodable {
    struct Device: Encodable {
        struct Guess: Encodable {
            let kind: String
            let reason: String
            let words: String
        }

        struct Channel: Encodable {
            let channel: Int
            let machine: String?
        }

        struct Value: Encodable {
            let channel: Int?
            let subject: String
            let value: DescribedReading
            let unit: String?
            let at: String
        }

        let device: String
        let dialect: String
        let guess: Guess
        let channels: [Channel]
        let firstHeard: String
        let lastHeard: String
        let messages: Int64
        let liveMessages: Int64
        let setAside: Int64
        let setAsideReason: String?
        let periodMS: Int64?
        let values: [Value]

        enum CodingKeys: String, CodingKey {
            case device, dialect, guess, channels, messages, values
            case firstHeard = "first_heard"
            case lastHeard = "last_heard"
            case liveMessages = "live_messages"
            case setAside = "set_aside"
            case setAsideReason = "set_aside_reason"
            case periodMS = "period_ms"
        }
    }

    /// A number in the unit beside it, or a word.
    enum DescribedReading: Encodable {
        case amount(Int64)
        case word(String)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .amount(let amount): try container.encode(amount)
            case .word(let word): try container.encode(word)
            }
        }
    }

    let devices: [Device]
    let forgotten: Int64
    let capacity: Int

    init(_ heard: HeardDevices, in registry: LabRegistry?) {
        forgotten = heard.forgotten
        capacity = heard.capacity
        devices = heard.devices.map { device in
            let guess = DeviceGuess(device)
            return Device(
                device: device.address.id, dialect: device.address.dialect.rawValue,
                guess: Device.Guess(
                    kind: guess.kind.rawValue, reason: guess.reason.rawValue, words: guess.reason.english),
                channels: device.channels.map { channel in
                    Device.Channel(
                        channel: channel, machine: registry?.machine(of: device.address, channel: channel)?.rawValue)
                },
                firstHeard: device.firstHeard.iso8601, lastHeard: device.lastHeard.iso8601,
                messages: device.messages, liveMessages: device.liveMessages, setAside: device.setAside,
                setAsideReason: device.lastSetAside?.rawValue, periodMS: device.period?.milliseconds,
                values: device.values.map { value in
                    Device.Value(
                        channel: value.channel, subject: value.subject.name,
                        value: value.reading.described, unit: value.subject.unit, at: value.at.iso8601)
                })
        }
    }
}

extension HeardValue.Reading {
    fileprivate var described: HeardDevicesReport.DescribedReading {
        switch self {
        case .amount(let amount): .amount(amount)
        case .word(let word): .word(word)
        }
    }
}

extension HeardSubject {
    /// Nil for words.
    var unit: String? {
        if case .quantity(let quantity) = self { quantity.unit.rawValue } else { nil }
    }
}

extension HeardValue {
    /// `power#1 12.5 W`.
    var text: String {
        let place = channel.map { "#\($0)" } ?? ""
        return switch reading {
        case .amount(let amount):
            if case .quantity(let quantity) = subject {
                "\(subject.name)\(place) \(quantity.text(amount))"
            } else {
                "\(subject.name)\(place) \(amount)"
            }
        case .word(let word): "\(subject.name)\(place) \(word)"
        }
    }
}

extension TimeSpan {
    /// `12 s`, `5 min`, `2 h`.
    var roundedText: String {
        let seconds = max(1, (milliseconds + 500) / 1000)
        if seconds < 120 { return "\(seconds) s" }
        return seconds < 7200 ? "\((seconds + 30) / 60) min" : "\((seconds + 1800) / 3600) h"
    }
}
