internal import UsageDomain

/// The units that mappings may name, and what they are worth in the integer units of the quantities.
enum MappedUnit: String, CaseIterable {
    case milliwatt = "mW"
    case watt = "W"
    case kilowatt = "kW"
    case millivolt = "mV"
    case volt = "V"
    case milliampere = "mA"
    case ampere = "A"
    case celsius = "°C"
    case percent = "%"
    case milliwattHour = "mWh"
    case wattHour = "Wh"
    case kilowattHour = "kWh"
    case wattMinute = "Wmin"
    case wattSecond = "Ws"
    case millisecond = "ms"
    case second = "s"
    case minute = "min"
    case hour = "h"
    case millimetre = "mm"
    case centimetre = "cm"
    case metre = "m"
    case milligram = "mg"
    case gram = "g"
    case kilogram = "kg"
    case count = "1"

    /// The unit it is expressed in, and how many of it one is.
    private var worth: (unit: MeasureUnit, numerator: Int64, denominator: Int64) {
        switch self {
        case .milliwatt: (.milliwatt, 1, 1)
        case .watt: (.milliwatt, 1000, 1)
        case .kilowatt: (.milliwatt, 1_000_000, 1)
        case .millivolt: (.millivolt, 1, 1)
        case .volt: (.millivolt, 1000, 1)
        case .milliampere: (.milliampere, 1, 1)
        case .ampere: (.milliampere, 1000, 1)
        case .celsius: (.milliCelsius, 1000, 1)
        case .percent: (.milliPercent, 1000, 1)
        case .milliwattHour: (.milliwattHour, 1, 1)
        case .wattHour: (.milliwattHour, 1000, 1)
        case .kilowattHour: (.milliwattHour, 1_000_000, 1)
        case .wattMinute: (.milliwattHour, 1000, 60)
        case .wattSecond: (.milliwattHour, 1000, 3600)
        case .millisecond: (.millisecond, 1, 1)
        case .second: (.millisecond, 1000, 1)
        case .minute: (.millisecond, 60_000, 1)
        case .hour: (.millisecond, 3_600_000, 1)
        case .millimetre: (.millimetre, 1, 1)
        case .centimetre: (.millimetre, 10, 1)
        case .metre: (.millimetre, 1000, 1)
        case .milligram: (.milligram, 1, 1)
        case .gram: (.milligram, 1000, 1)
        case .kilogram: (.milligram, 1_000_000, 1)
        case .count: (.count, 1, 1)
        }
    }

    /// Nil when this is not a multiple of the unit.
    func scale(in unit: MeasureUnit) -> MeasureScale? {
        guard worth.unit == unit else { return nil }
        return MeasureScale(numerator: worth.numerator, denominator: worth.denominator)
    }
}
