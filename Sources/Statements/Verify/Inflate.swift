import CZlib

/// Expands zlib data within a bound: a small file may not grow without end.
enum Inflate {
    enum Problem: Error {
        case damaged, tooLarge
    }

    /// The whole input must be one complete stream.
    static func expand(_ input: [UInt8], limit: Int) -> Result<[UInt8], Problem> {
        var capacity = min(limit, max(64 << 10, input.count &* 8))
        while true {
            var output = [UInt8](repeating: 0, count: capacity)
            var outputCount = uLongf(capacity)
            var inputCount = uLong(input.count)
            // Both arrays outlive the call and their counts bound what zlib reads and writes.
            let status = unsafe uncompress2(&output, &outputCount, input, &inputCount)
            switch status {
            case Z_OK:
                guard inputCount == uLong(input.count) else { return .failure(.damaged) }
                output.removeSubrange(Int(outputCount)...)
                return .success(output)
            case Z_BUF_ERROR:
                guard capacity < limit else { return .failure(.tooLarge) }
                capacity = min(limit, capacity * 4)
            default: return .failure(.damaged)
            }
        }
    }
}
