/// What the metrics of one message say: of each name the latest value.
struct SparkplugReading {
    private struct Entry {
        let name: String
        var value: SparkplugValue
        var timestamp: UInt64
    }

    private var entries: [Entry] = []
    /// Values of the past, and such as are not single values.
    private(set) var skippedCount = 0
    /// Metrics whose alias nothing explains.
    private(set) var unknownCount = 0

    var isEmpty: Bool { entries.isEmpty }

    init(_ metrics: [SparkplugMetric], _ names: SparkplugNames) {
        var places: [String: Int] = [:]
        for metric in metrics {
            if metric.hasProperties { skippedCount += 1 }
            guard let name = names.name(of: metric) else {
                unknownCount += 1
                continue
            }
            if metric.isNull { continue }
            guard !metric.isHistorical, name.utf8.count <= SparkplugNames.longestName,
                let value = metric.value(as: names.datatype(of: name))
            else {
                skippedCount += 1
                continue
            }
            if let place = places[name] {
                guard metric.timestamp >= entries[place].timestamp else { continue }
                entries[place].value = value
                entries[place].timestamp = metric.timestamp
            } else {
                places[name] = entries.count
                entries.append(Entry(name: name, value: value, timestamp: metric.timestamp))
            }
        }
    }

    func write(to document: inout DocumentWriter) {
        document.object("metrics") { metrics in
            for entry in entries { entry.value.write(named: entry.name, to: &metrics) }
        }
    }
}
