/// Energy in integer milliwatt-hours; no floating point is ever summed or stored.
package struct Energy: Hashable, Comparable, Codable, Sendable {
    package var milliwattHours: Int64

    package init(milliwattHours: Int64) { self.milliwattHours = milliwattHours }

    package static let zero = Energy(milliwattHours: 0)

    package static func < (left: Energy, right: Energy) -> Bool { left.milliwattHours < right.milliwattHours }
    package static func + (left: Energy, right: Energy) -> Energy {
        Energy(milliwattHours: left.milliwattHours + right.milliwattHours)
    }
    package static func += (left: inout Energy, right: Energy) { left.milliwattHours += right.milliwattHours }
}

/// Power in integer milliwatts.
package struct Power: Hashable, Comparable, Codable, Sendable {
    package var milliwatts: Int64

    package init(milliwatts: Int64) { self.milliwatts = milliwatts }

    package static func watts(_ count: Int64) -> Power { Power(milliwatts: count * 1000) }
    package static func < (left: Power, right: Power) -> Bool { left.milliwatts < right.milliwatts }
}

/// Money in integer euro cents.
package struct Money: Hashable, Comparable, Codable, Sendable {
    package var cents: Int64

    package init(cents: Int64) { self.cents = cents }

    package static func < (left: Money, right: Money) -> Bool { left.cents < right.cents }
}
