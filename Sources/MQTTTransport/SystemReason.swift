import CMosquitto
import Glibc

/// An errno value in the system's words.
struct SystemReason: CustomStringConvertible {
    let code: Int32

    init(_ code: Int32) {
        self.code = code
    }

    var description: String {
        switch code {
        case ECONNREFUSED: "connection refused; is the broker running?"
        case ETIMEDOUT: "no answer in time; check the address and the network"
        case EHOSTUNREACH, ENETUNREACH: "no route; check the address and the network"
        case EINTR: "interrupted"
        default:
            // The shim terminates what it writes into the buffer, which lives until the copy is made.
            unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
                guard let start = buffer.baseAddress else { return "error \(code)" }
                unsafe mqtt_errno_text(code, start, buffer.count)
                return unsafe String(cString: start)
            }
        }
    }
}
