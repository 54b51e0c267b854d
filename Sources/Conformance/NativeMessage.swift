import Dialects

/// A message of the device with its envelope read.
struct NativeMessage: Hashable, Sendable {
    enum Kind: String, CaseIterable, Hashable, Sendable {
        case hello, status, telemetry, badge, job

        var isRetained: Bool { self == .hello || self == .status }
    }

    /// What numbers a message; a last will has none.
    struct Stamp: Hashable, Sendable {
        let boot: Int64
        let sequence: Int64
        let uptime: Int64
        let clock: Int64?
    }

    static let largest = Int64(1) << 53 - 1

    let bench: BenchMessage
    let kind: Kind
    let document: JSONDocument
    let stamp: Stamp?

    init(_ bench: BenchMessage, kind: Kind, document: JSONDocument) {
        self.bench = bench
        self.kind = kind
        self.document = document
        func number(_ name: String, from first: Int64) -> Int64? {
            guard case .integer(let value)? = document[name], value >= first, value <= Self.largest else { return nil }
            return value
        }
        if let boot = number("boot", from: 1), let sequence = number("seq", from: 1),
            let uptime = number("up", from: 0)
        {
            stamp = Stamp(boot: boot, sequence: sequence, uptime: uptime, clock: number("ts", from: 0))
        } else {
            stamp = nil
        }
    }

    /// The broker speaks when the device can count nothing any more.
    var isWill: Bool {
        kind == .status && document["status"] == .text("offline") && document["seq"] == nil && document["up"] == nil
    }
}
