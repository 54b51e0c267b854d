internal import UsageDomain

/// The command that has a node say its births again.
enum SparkplugRebirth {
    /// A payload with one metric: the name, the datatype Boolean, and true.
    static func command(at now: Instant) -> [UInt8] {
        let time = varint(UInt64(clamping: now.milliseconds))
        let name = Array("Node Control/Rebirth".utf8)
        let metric = [0x0A, UInt8(name.count)] + name + [0x18] + time + [0x20, 0x0B, 0x70, 0x01]
        return [0x08] + time + [0x12, UInt8(metric.count)] + metric
    }

    private static func varint(_ number: UInt64) -> [UInt8] {
        var rest = number
        var result: [UInt8] = []
        while rest >= 0x80 {
            result.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return result + [UInt8(rest)]
    }
}
