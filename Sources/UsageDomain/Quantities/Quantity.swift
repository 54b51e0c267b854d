/// What is observed of a machine.
///
/// Values are integers in `unit`, the smallest unit the field needs.
///
/// The raw value is stable: it is stored in series and printed by commands.
package enum Quantity: String, CaseIterable, ComparedByCase, Codable, Sendable {
    case power, voltage, current, temperature, progress
    case energy, busyTime, laserTime, spindleTime, filamentLength, filamentMass, sheets, pieces

    package var unit: MeasureUnit {
        switch self {
        case .power: .milliwatt
        case .voltage: .millivolt
        case .current: .milliampere
        case .temperature: .milliCelsius
        case .progress: .milliPercent
        case .energy: .milliwattHour
        case .busyTime, .laserTime, .spindleTime: .millisecond
        case .filamentLength: .millimetre
        case .filamentMass: .milligram
        case .sheets, .pieces: .count
        }
    }

    /// The key of this quantity in `quantities` of a session: its noun and unit, as `filament_mm`.
    package var sessionKey: String {
        switch self {
        case .power: "power_mw"
        case .voltage: "voltage_mv"
        case .current: "current_ma"
        case .temperature: "temperature_mc"
        case .progress: "progress_mpct"
        case .energy: "energy_mwh"
        case .busyTime: "busy_ms"
        case .laserTime: "laser_ms"
        case .spindleTime: "spindle_ms"
        case .filamentLength: "filament_mm"
        case .filamentMass: "filament_mg"
        case .sheets: "sheets"
        case .pieces: "pieces"
        }
    }

    /// True for quantities that accumulate with use (everything that only grows until reset).
    package var isCumulative: Bool {
        switch self {
        case .power, .voltage, .current, .temperature, .progress: false
        default: true
        }
    }
}

extension Quantity {
    package var place: UInt8 {
        switch self {
        case .power: 0
        case .voltage: 1
        case .current: 2
        case .temperature: 3
        case .progress: 4
        case .energy: 5
        case .busyTime: 6
        case .laserTime: 7
        case .spindleTime: 8
        case .filamentLength: 9
        case .filamentMass: 10
        case .sheets: 11
        case .pieces: 12
        }
    }
}

package enum MeasureUnit: String, Hashable, Codable, Sendable {
    case milliwatt = "mW"
    case millivolt = "mV"
    case milliampere = "mA"
    case milliCelsius = "m°C"
    case milliPercent = "m%"
    case milliwattHour = "mWh"
    case millisecond = "ms"
    case millimetre = "mm"
    case milligram = "mg"
    case count = "1"
}

/// How a counter behaves when it does not grow (design §6).
package enum CounterKind: String, CaseIterable, ComparedByCase, Codable, Sendable {
    /// Never resets in normal life: a drop is a replacement or a user reset.
    case lifetime
    /// Volatile: restarts at zero when the device reboots; any decrease is a reset to zero.
    case resetsToZero
    /// After a power cut it may restart from an older saved value, then jump; the maximum is held.
    case mayRollBack
    /// Starts at zero with each job.
    case perJob
    /// Starts at zero at local midnight.
    case daily
    /// Each message carries the amount since the previous message, not a running total.
    case increment
}

extension CounterKind {
    package var place: UInt8 {
        switch self {
        case .lifetime: 0
        case .resetsToZero: 1
        case .mayRollBack: 2
        case .perJob: 3
        case .daily: 4
        case .increment: 5
        }
    }
}

/// How a figure was obtained, best first.
package enum Grade: String, CaseIterable, ComparedByCase, Codable, Sendable, Comparable {
    case measured, derived, estimated, declared, corrected

    package var place: UInt8 {
        switch self {
        case .measured: 0
        case .derived: 1
        case .estimated: 2
        case .declared: 3
        case .corrected: 4
        }
    }

    /// Orders from best to worst, so that the grade of a sum is the `max` of its parts.
    package static func < (left: Grade, right: Grade) -> Bool { left.place < right.place }
}
