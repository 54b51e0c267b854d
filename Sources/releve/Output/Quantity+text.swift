import UsageDomain

extension Quantity {
    /// An amount in a unit people read: `412.5 W`, `12.002 kWh`, `1:05:00`.
    func text(_ amount: Int64) -> String {
        switch self {
        case .power: Self.decimal(amount, digits: 3, "W")
        case .voltage: Self.decimal(amount, digits: 3, "V")
        case .current: Self.decimal(amount, digits: 3, "A")
        case .temperature: Self.decimal(amount, digits: 3, "°C")
        case .progress: Self.decimal(amount, digits: 3, "%")
        case .energy:
            amount.magnitude < 1_000_000
                ? Self.decimal(amount, digits: 3, "Wh") : Self.decimal(amount, digits: 6, "kWh")
        case .busyTime, .laserTime, .spindleTime: Self.clock(amount)
        case .filamentLength: "\(amount) mm"
        case .filamentMass: Self.decimal(amount, digits: 3, "g")
        case .sheets, .pieces: "\(amount)"
        }
    }

    /// Without the zeros that say nothing.
    private static func decimal(_ amount: Int64, digits: Int, _ unit: String) -> String {
        let figures = pad(amount.magnitude, digits + 1)
        var fraction = figures.suffix(digits)
        while fraction.last == "0" { fraction = fraction.dropLast() }
        let whole = (amount < 0 ? "-" : "") + figures.dropLast(digits)
        return "\(fraction.isEmpty ? whole : "\(whole).\(fraction)") \(unit)"
    }

    private static func clock(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        return "\(seconds / 3600):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
    }
}
