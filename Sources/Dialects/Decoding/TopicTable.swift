/// Topics met so far, numbered from 0; when it is full it forgets them all and starts again.
struct TopicTable {
    static let capacity = 10_000
    private static let bucketCount = 32_768

    private var buckets: [Int32]
    private var hashes: [UInt64] = []
    private var ends: [Int] = []
    private var bytes: [UInt8] = []
    /// Because topics come from outside: nobody may choose them to collide.
    private let seed = UInt64.random(in: .min ... .max)

    init() { buckets = Array(repeating: -1, count: Self.bucketCount) }

    var count: Int { ends.count }
    var isFull: Bool { count >= Self.capacity }

    func number(of topic: [UInt8], _ range: Range<Int>) -> Int? {
        let hash = hash(topic, range)
        var bucket = Int(truncatingIfNeeded: hash) & (Self.bucketCount - 1)
        while buckets[bucket] >= 0 {
            let number = Int(buckets[bucket])
            if hashes[number] == hash, holds(number, topic, range) { return number }
            bucket = (bucket + 1) & (Self.bucketCount - 1)
        }
        return nil
    }

    /// The topic must not be in the table, and the table not full.
    mutating func insert(_ topic: [UInt8], _ range: Range<Int>) -> Int {
        let hash = hash(topic, range)
        var bucket = Int(truncatingIfNeeded: hash) & (Self.bucketCount - 1)
        while buckets[bucket] >= 0 { bucket = (bucket + 1) & (Self.bucketCount - 1) }
        let number = count
        buckets[bucket] = Int32(number)
        hashes.append(hash)
        bytes.append(contentsOf: topic[range])
        ends.append(bytes.count)
        return number
    }

    mutating func removeAll() {
        for bucket in buckets.indices { buckets[bucket] = -1 }
        hashes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: false)
    }

    private func holds(_ number: Int, _ topic: [UInt8], _ range: Range<Int>) -> Bool {
        let start = number == 0 ? 0 : ends[number - 1]
        guard ends[number] - start == range.count else { return false }
        for offset in 0..<range.count where bytes[start + offset] != topic[range.lowerBound + offset] { return false }
        return true
    }

    private func hash(_ topic: [UInt8], _ range: Range<Int>) -> UInt64 {
        var hash = seed
        for index in range {
            hash = (hash ^ UInt64(topic[index])) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
        }
        return hash
    }
}
