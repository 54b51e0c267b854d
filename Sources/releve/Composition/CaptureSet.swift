import Inspection
import UsageDomain
import UsageStore

/// The messages of one or more captures, in the order of their instants.
struct CaptureSet {
    private(set) var problems: [CaptureProblem] = []
    /// Of the first line that carries one: the key of the badge tokens in an exported journal.
    private(set) var pseudonymKey: [UInt8]?
    private var messages = MessageBatch()
    private var entries: [(at: Instant, offset: Int, source: ConnectionID?)] = []
    private var isOrdered = true

    var count: Int { entries.count }
    var first: Instant? { entries.first?.at }
    var last: Instant? { entries.last?.at }

    init(paths: [String]) throws {
        for path in paths {
            var reader = try CaptureReader(path: path)
            while let element = try reader.next() {
                switch element {
                case .problem(let problem):
                    problems.append(problem)
                case .message(let message, let line):
                    guard let at = message.at else {
                        problems.append(
                            CaptureProblem(file: path, line: line, message: "at: missing; replay needs the instant"))
                        continue
                    }
                    add(message, at: at)
                }
            }
        }
        // Equal instants keep the order of the files, so that a replay is reproducible.
        if !isOrdered {
            entries = entries.enumerated().sorted {
                ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
            }.map(\.element)
        }
    }

    private mutating func add(_ message: CapturedMessage, at instant: Instant) {
        if let last = entries.last?.at, instant < last { isOrdered = false }
        pseudonymKey = pseudonymKey ?? message.pseudonymKey
        entries.append((instant, messages.bytes.count, message.source))
        messages.append(message, arrival: instant)
    }

    /// Groups of at most `limit` messages, in batches of one source each.
    func forEachGroup(of limit: Int, _ body: ([SourcedBatch]) throws -> Void) throws {
        var group: [SourcedBatch] = []
        var batch = MessageBatch()
        var source: ConnectionID?
        for (number, entry) in entries.enumerated() {
            guard let frame = messages.frame(at: entry.offset) else { continue }
            let isFull = number > 0 && number.isMultiple(of: limit)
            if !batch.isEmpty, isFull || entry.source != source {
                group.append(SourcedBatch(batch, from: source))
                batch.removeAll()
            }
            if isFull {
                try body(group)
                group.removeAll()
            }
            source = entry.source
            batch.append(
                topic: messages.bytes[frame.topic], payload: messages.bytes[frame.payload], arrival: frame.arrival,
                qos: frame.qos, isRetained: frame.isRetained)
        }
        if !batch.isEmpty { group.append(SourcedBatch(batch, from: source)) }
        if !group.isEmpty { try body(group) }
    }
}
