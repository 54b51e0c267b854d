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
            case .octoprint, .nativeController: true
            default: false
            }
        }
    }

    /// Keeps its messages during a network outage and sends them afterwards.
    var survivesOutages: Bool {
        voices.contains { voice in
            if case .nativeController = voice { true } else { false }
        }
    }

    var hasEnergyMeter: Bool {
        voices.contains { voice in
            switch voice {
            case .octoprint, .nativeReader: false
            default: true
            }
        }
    }
}

/// One device of a machine: its dialect and its identity in it.
enum DeviceVoice: Hashable, Sendable {
    case tasmota(topic: String)
    case shellyGen1(id: String)
    case shellyGen2(prefix: String)
    case zigbee2mqtt(name: String)
    case esphome(node: String)
    case octoprint(base: String)
    /// The controller of the machine; `device` indexes the lab's native devices.
    case nativeController(device: Int)
    /// Only a badge reader; something else says what the machine does.
    case nativeReader(device: Int)
}

/// How people use a machine.
struct WorkHabit: Sendable {
    /// Seconds of one run.
    var runSeconds: ClosedRange<Int64>
    var runsPerSession: ClosedRange<Int64>
    /// Seconds between two runs of one session; shorter than the idle timeout, longer than the delay that ends a run.
    var gapSeconds: ClosedRange<Int64>
    /// Minutes between two sessions; longer than the idle timeout.
    var breakMinutes: ClosedRange<Int64>
    var pausesPerMille: Int64
    var failuresPerMille: Int64 = 0
    var cancellationsPerMille: Int64 = 0
    /// What the machine's controller calls its jobs; empty when nothing says it.
    var jobs: [String] = []
}

/// What a machine draws, in milliwatts, drawn anew for each short span.
struct PowerModel: Sendable {
    var off: ClosedRange<Int64> = 0...0
    var idle: ClosedRange<Int64>
    /// Working with the tool at rest (moving, chilling): still above the busy threshold.
    var light: ClosedRange<Int64>
    /// Working with the tool on (beam, spindle in material, heated bed).
    var heavy: ClosedRange<Int64>
    /// Share of `heavy` in the working time.
    var heavyPerMille: Int64
    /// Length of a span of constant power while working, in milliseconds.
    var workSpan: ClosedRange<Int64>
}
