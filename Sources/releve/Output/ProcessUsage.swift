import Foundation

/// What this process has used of the machine, from /proc.
struct ProcessUsage {
    private let start = ProcessUsage.ticks

    /// Processor time since this value was made, user and system, with two decimals.
    var processorSeconds: String {
        let ticks = ProcessUsage.ticks - start
        return decimal(Int64(ticks), scale: 100, digits: 2)
    }

    /// Clock ticks of 10 ms (USER_HZ is 100 on every Linux that runs Swift).
    static var ticks: Int {
        let text = (try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8)) ?? ""
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { return 0 }
        return user + system
    }

    static var residentKilobytes: Int { status("VmRSS:") }
    static var peakResidentKilobytes: Int { status("VmHWM:") }

    private static func status(_ key: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
        return line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
    }
}
