import UsageDomain

extension HumanFormat {
    /// A quantity's amount in the unit people use for it: `12,5 W`, `1,3 kWh`, `45 min`.
    func amount(_ amount: Int64, of quantity: Quantity) -> String {
        switch quantity.unit {
        case .milliwatt: decimal(amount, thousandths: "W")
        case .millivolt: decimal(amount, thousandths: "V")
        case .milliampere: decimal(amount, thousandths: "A")
        case .milliCelsius: decimal(amount, thousandths: "°C")
        case .milliPercent: decimal(amount, thousandths: "%")
        case .milliwattHour: kilowattHours(Energy(milliwattHours: amount))
        case .millisecond: duration(.milliseconds(amount))
        case .millimetre: decimal(amount, thousandths: "m")
        case .milligram: decimal(amount, thousandths: "g")
        case .count: count(amount)
        }
    }

    /// Thousandths of a unit with one decimal, rounded half away from zero.
    private func decimal(_ amount: Int64, thousandths unit: String) -> String {
        let tenths = amount / 100 + (amount % 100).magnitude.roundsUp(amount < 0)
        let sign = tenths < 0 && tenths > -10 ? "−" : ""
        let fraction = tenths % 10 == 0 ? "" : (language == .french ? "," : ".") + String((tenths % 10).magnitude)
        return sign + count(tenths / 10) + fraction + "\u{00A0}" + unit
    }
}

extension UInt64 {
    fileprivate func roundsUp(_ isNegative: Bool) -> Int64 { self < 50 ? 0 : isNegative ? -1 : 1 }
}
