internal import UsageDomain

/// Printers that report what changed since their last report, and everything only when asked.
///
/// A document for the rules is
/// `{"state":"RUNNING","job":"start","id":"412","name":"vanne.3mf","progress":"12","nozzle":"220.5","filament":"14.00"}`:
/// state is said again with every report once it is known; job and ended only when one begins or ends; progress and nozzle
/// only when the report has them; filament is the mass in grams used since the printer was first heard.
struct BambuTranslator: PayloadTranslator {
    static let largestDeviceCount = 64
    /// Printers of the small kind are slowed down by being asked for everything.
    private static let shortestAsking = TimeSpan.minutes(5)

    private(set) var printers: [String: BambuPrinter] = [:]

    mutating func translate(_ message: TranslatorInput, into translation: inout Translation) throws(Refusal) {
        if let reason = message.reader.parse(message.bytes, message.payload) { throw Refusal(reason) }
        let report = message.reader.tree()
        guard let root = report.root, let print = report.child(of: root, named: "print"),
            report.kind(of: print) == .object
        else { return }
        // Answers to commands echo what was asked, not what is.
        guard report.text(of: print, named: "command") ?? "push_status" == "push_status" else { return }
        var printer = printers[message.device] ?? BambuPrinter(lastHeard: message.arrival)
        if !message.isRetained { printer.hear(at: message.arrival) }
        let json = try printer.take(BambuReport(tree: report, node: print), isRetained: message.isRetained)
        guard !message.isRetained else {
            // A stored report is old: it neither begins nor ends anything.
            if let json { translation.documents.append(Translation.Document(device: message.device, json: json)) }
            return
        }
        if !printer.isKnown, printer.lastAsked.map({ message.arrival - $0 >= Self.shortestAsking }) ?? true {
            printer.lastAsked = message.arrival
            translation.requests += message.openingRequests.map { $0.request(of: message.device) }
        }
        if let json { translation.documents.append(Translation.Document(device: message.device, json: json)) }
        printers[message.device] = printer
        makeRoom(besides: message.device)
    }

    private mutating func makeRoom(besides current: String) {
        while printers.count > Self.largestDeviceCount {
            // One that has said nothing of itself goes before any printer.
            let oldest = printers.oldest(besides: current, by: \.lastHeard, isOfWorth: \.isKnown)
            guard let oldest else { return }
            printers[oldest] = nil
        }
    }
}

extension JSONTree {
    func text(of node: Int, named key: String) -> String? {
        child(of: node, named: key).flatMap { text(of: $0) }
    }
}
