import ArgumentParser
import Foundation
import UsageDomain
import UsageStore

struct Discover: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Devices that were heard and that no machine is bound to: list them, bind them.",
        discussion: """
            While a collector runs, the list is what it has heard up to now; otherwise what the store's last checkpoint \
            knew. At most \(HeardDevices.usualCapacity) devices are kept: of more, the least useful are forgotten and \
            counted.
            """,
        subcommands: [DeviceList.self, DeviceAdoption.self, HomeAssistantDiscovery.self],
        defaultSubcommand: DeviceList.self)
}

struct DeviceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the devices heard that no machine is bound to.")

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json
    }

    @OptionGroup var store: StoreOption

    @Option(help: "table or json (schema: docs/devices.md).")
    var format: Format = .table

    func run() async throws {
        let store = try store.open(.reader)
        let heard = try await HeardDevices.current(of: store)
        var output = BufferedOutput()
        switch format {
        case .json:
            try output.write(JSONLines.prettyEncoder.encode(HeardDevicesReport(heard, in: try store.registry())))
        case .table:
            var table = TextTable([
                "device", "dialect", "channels", "seems to be", "because", "speaks", "last heard", "says",
            ])
            for device in heard.devices { table.add(device.row) }
            for line in table.lines { try output.write(line) }
            if heard.devices.isEmpty { StandardError.write("Every device that was heard speaks for a machine.") }
            if heard.forgotten > 0 {
                StandardError.write(
                    "\(heard.forgotten) device(s) were forgotten: more than \(heard.capacity) unbound ones were heard.")
            }
        }
        try output.flush()
    }
}

extension HeardDevices {
    /// From the collector that holds the store, or else from its last checkpoint.
    static func current(of store: UsageStore) async throws -> HeardDevices {
        let socket = ControlProtocol.socketPath(store: store.path)
        if FileManager.default.fileExists(atPath: socket),
            let live = try? await ControlClient(store: store.path).heardDevices()
        {
            return live
        }
        return try store.heardDevices().unbound(in: try store.registry())
    }
}

extension HeardDevice {
    fileprivate var row: [String] {
        let guess = DeviceGuess(self)
        let said = values.prefix(4).map(\.text).joined(separator: ", ")
        return [
            address.id.printable, address.dialect.rawValue, channels.map(String.init).joined(separator: " "),
            guess.kind.rawValue, guess.reason.english,
            period.map { "every \($0.roundedText)" } ?? (liveMessages == 0 ? "retained only" : "once"),
            lastHeard.iso8601, values.count > 4 ? said + ", …" : said,
        ]
    }
}
