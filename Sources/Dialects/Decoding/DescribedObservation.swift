package import UsageDomain

/// An observation as `releve decode` prints it.
package struct DescribedObservation: Hashable, Codable, Sendable {
    /// A number in `unit`, or a word.
    package enum Value: Hashable, Codable, Sendable {
        case number(Int64)
        case text(String)

        package init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int64.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .number(let number): try container.encode(number)
            case .text(let text): try container.encode(text)
            }
        }
    }

    /// level, counter, state, halt, relay, job, badge, link or period.
    package var kind: String
    package var quantity: String?
    package var value: Value
    package var unit: String?
    package var channel: Int?
    package var counterKind: String?

    enum CodingKeys: String, CodingKey {
        case kind, quantity, value, unit, channel
        case counterKind = "counter_kind"
    }

    package init(_ observation: MachineObservation) {
        channel = observation.channel
        switch observation.fact {
        case .level(let measured, let amount):
            kind = "level"
            quantity = measured.rawValue
            value = .number(amount)
            unit = measured.unit.rawValue
        case .counter(let measured, let amount, let behaviour, _):
            kind = "counter"
            quantity = measured.rawValue
            value = .number(amount)
            unit = measured.unit.rawValue
            counterKind = behaviour.rawValue
        case .state(let state):
            kind = "state"
            value = .text(state.rawValue)
        case .halt(let isHalted):
            kind = "halt"
            value = .text(isHalted ? "on" : "off")
        case .relay(let isOn):
            kind = "relay"
            value = .text(isOn ? "on" : "off")
        case .job(.start(let id, let name)), .job(.current(let id, let name)):
            kind = "job"
            value = .text((["start"] + [name ?? id].compactMap(\.self)).joined(separator: " "))
        case .job(.end(_, let outcome)):
            kind = "job"
            value = .text("end \(outcome.rawValue)")
        case .badge(let event):
            kind = "badge"
            value = .text("\(event.action.rawValue) \(event.token)")
        case .link(let state):
            kind = "link"
            value = .text(state.rawValue)
        case .period(let period):
            kind = "period"
            value = .number(period.milliseconds)
            unit = MeasureUnit.millisecond.rawValue
        }
    }
}
