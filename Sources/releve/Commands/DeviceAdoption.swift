import ArgumentParser
import Derivation
import SiteSettings
import UsageDomain
import UsageStore

struct DeviceAdoption: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Bind a device that was heard to a machine: its next words count. An entry of the ledger.",
        discussion: """
            Works through the running collector, or by itself when none runs. The registry in the store changes, your \
            file does not: write it anew with `releve lab export`.
            """)

    @OptionGroup var store: StoreOption

    @OptionGroup var dialects: DialectsOption

    @Option(help: "The machine's id.")
    var machine: String

    @Option(help: "The device's dialect, where several have a device of this name.")
    var dialect: String?

    @Option(help: "The channel, where the device has several: a number, several as 0,1,2, or all.")
    var channel: DeviceChannels?

    @Option(help: "Make the machine: KIND/NAME, as other/Scie à ruban.")
    var newMachine: NewMachineArgument?

    @Option(help: "From which power on the machine works (120W): what a plug's power means nothing without.")
    var busyAbove: Power?

    @OptionGroup var decision: DecisionOptions

    @Argument(help: "The device's id, as `releve discover` lists it.")
    var device: String

    func run() async throws {
        let adoption = Adoption(
            device: device, dialect: dialect.map(DialectName.init(rawValue:)), channels: channel,
            machine: MachineID(rawValue: machine), newMachine: newMachine?.value, busyAbove: busyAbove,
            by: decision.actor, reason: decision.reason ?? "device adopted")
        let heard = try await HeardDevices.current(of: try store.open(.reader)).devices
        let binding: DeviceBinding
        do {
            let store = try store.openExisting()
            var pipeline = try IngestPipeline(store: store, catalogue: try dialects.catalogue())
            binding = try pipeline.adopt(adoption, at: SystemClock.now())
        } catch StoreError.locked {
            binding = try await ControlClient(store: store.path).adopt(adoption)
        }
        let channel = binding.channels == .rest ? "" : ", channel \(binding.channels.description)"
        print("\(binding.address)\(channel) speaks for \(machine) from now on.")
        let kind = heard.first { $0.address == binding.address }.map { DeviceGuess($0).kind }
        let bound = try store.open(.reader).registry()?.machines.first { $0.id.rawValue == machine }
        if let bound, kind.map(bound.lacksThreshold) ?? false {
            print(
                "\(machine) has no threshold: nothing says from which power on it works, so no work of it counts yet. "
                    + "\(ThresholdAdvice.line.prefix(1).uppercased() + ThresholdAdvice.line.dropFirst()), then `releve lab apply`; "
                    + "after 12 h of use `releve thresholds \(machine) --db \(store.path)` proposes one. Next time: --busy-above 100W."
            )
        }
        print("Keep your file up to date: releve lab export --db \(store.path) > lab.yaml")
    }
}

extension Power: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(unitText: argument)
    }
}

/// `0`, `0,1,2` or `all`.
extension DeviceChannels: ExpressibleByArgument {
    package init?(argument: String) {
        if argument == "all" {
            self = .all
            return
        }
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = Set(words.compactMap { Self.number($0) }).sorted()
        guard numbers.count == words.count else { return nil }
        self = .only(numbers)
    }
}

/// `KIND/NAME`.
struct NewMachineArgument: ExpressibleByArgument {
    let value: Adoption.NewMachine

    init?(argument: String) {
        let parts = argument.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let kind = MachineKind(rawValue: String(parts[0])) else { return nil }
        value = Adoption.NewMachine(kind: kind, name: String(parts[1]))
    }

    static var allValueStrings: [String] { MachineKind.allCases.map { "\($0.rawValue)/NAME" } }
}
