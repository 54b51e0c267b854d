import UsageDomain

/// Mean power of each of the last 120 minutes, for the board's sparkline.
struct PowerHistory {
    private static let minutes = 120
    static let length = TimeSpan.minutes(Int64(minutes))
    private var sums = [Int64](repeating: 0, count: minutes)
    private var counts = [Int64](repeating: 0, count: minutes)
    /// Minutes since 1970 of the newest bucket.
    private var newest: Int64 = .min

    mutating func add(_ power: Int64, at instant: Instant) {
        let minute = instant.milliseconds.flooredDivision(by: 60_000).quotient
        advance(to: minute)
        guard minute > newest - Int64(Self.minutes) else { return }
        let slot = Self.slot(minute)
        sums[slot] &+= power
        counts[slot] += 1
    }

    /// Oldest first, ending with the minute of `now`; nil where nothing was heard.
    mutating func values(until now: Instant) -> [Power?] {
        let last = now.milliseconds.flooredDivision(by: 60_000).quotient
        advance(to: last)
        return (0..<Self.minutes).map { offset in
            let slot = Self.slot(last - Int64(Self.minutes - 1 - offset))
            return counts[slot] == 0 ? nil : Power(milliwatts: sums[slot] / counts[slot])
        }
    }

    private mutating func advance(to minute: Int64) {
        guard minute > newest else { return }
        let first =
            newest == .min ? minute - Int64(Self.minutes) + 1 : max(newest + 1, minute - Int64(Self.minutes) + 1)
        for fresh in first...minute {
            sums[Self.slot(fresh)] = 0
            counts[Self.slot(fresh)] = 0
        }
        newest = minute
    }

    private static func slot(_ minute: Int64) -> Int {
        Int(minute.flooredDivision(by: Int64(minutes)).remainder)
    }
}
