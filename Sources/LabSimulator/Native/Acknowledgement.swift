/// What the collector sends down: everything of that boot up to that number is stored.
struct Acknowledgement: Hashable {
    var device: String
    var boot: UInt64
    var sequence: UInt64

    /// Reads `fablab/v1/{lab}/{machine}/ack` with `{"boot":…,"seq":…}`; nil for anything else, whatever it is.
    init?(lab: String, topic: String, payload: [UInt8]) {
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
        guard levels.count == 5, levels[0] == "fablab", levels[1] == "v1", levels[2] == lab, levels[4] == "ack",
            payload.count <= 256, let boot = Acknowledgement.number(of: "\"boot\"", in: payload),
            let sequence = Acknowledgement.number(of: "\"seq\"", in: payload)
        else { return nil }
        device = String(levels[3])
        self.boot = boot
        self.sequence = sequence
    }

    private static func number(of key: String, in bytes: [UInt8]) -> UInt64? {
        let key = Array(key.utf8)
        guard bytes.count > key.count,
            let start = (0..<bytes.count - key.count).first(where: { bytes[$0..<$0 + key.count].elementsEqual(key) })
        else { return nil }
        var rest = bytes[(start + key.count)...].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        guard rest.first == 0x3A else { return nil }
        rest = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        return UInt64(String(decoding: digits, as: UTF8.self))
    }
}
