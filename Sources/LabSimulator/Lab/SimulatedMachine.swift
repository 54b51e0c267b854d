import UsageDomain

/// A machine, how it draws power, how people use it, and through which devices it speaks.
struct SimulatedMachine: Sendable {
    var machine: Machine
    var power: PowerModel
    var habit: WorkHabit
    var voices: [DeviceVoice]
    /// People say who they are: a native badge reader, or a native controller with one.
    var hasReader = false
    /// The cumulative quantity that grows while the tool works, counted by the native controller.
    var toolQuantity: Quantity?
    /// Filament a second of printing uses; zero for machines without.
    var filamentPerSecond: ClosedRange<Int64> = 0...0
    /// The power cut of the four weeks hits this machine.
    var suffersPowerCut = false

    /// Pauses are reported by a controller; otherwise they are dips of power that the rules count as work.
    var reportsPauses: Bool {
        voices.contains { voice in
            switch voice {
            case .octoprint, .octoprintEvents, .nativeController: true
            default: false
            }
        }
    }

    /// Somebody says when it is switched off; of others a session ends by itself.
    var tellsOff: Bool {
        !voices.contains { voice in
            if case .octoprintEvents = voice { true } else { false }
        }
    }

    /// A threshold or a controller tells when it works; else nothing of it can be accounted but its energy.
    var tellsWork: Bool { reportsPauses || machine.power.busyAbove != nil }

    /// Keeps its messages during a network outage and sends them afterwards.
    var survivesOutages: Bool {
        voices.contains { voice in
            if case .nativeController = voice { true } else { false }
        }
    }

    var hasEnergyMeter: Bool {
        voices.contains { voice in
            switch voice {
            case .octoprint, .octoprintEvents, .nativeReader: false
            default: true
            }
        }
    }
}
