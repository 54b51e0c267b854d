import Foundation
import Glibc

/// Takes connections on loopback and greets nobody as MQTT 5 wants it.
final class BadListener: Sendable {
    enum Behaviour: Sendable {
        /// Closes when CONNECT has come.
        case hangsUp
        /// Answers with the CONNACK of MQTT 3.1.1: unacceptable protocol version.
        case refusesAsOld
        case isSilent
    }

    struct Failure: Error {}

    let port: Int
    private let descriptor: Int32

    init(_ behaviour: Behaviour) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // Bound to port 0, the kernel chooses; the address structures live on this stack frame.
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) | listen(descriptor, 8)
                    | getsockname(descriptor, generic, &length)
            }
        }
        guard status == 0 else { throw Failure() }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard behaviour != .isSilent else { return }
        Thread.detachNewThread { Self.serve(descriptor, behaviour) }
    }

    /// Ends the thread with the socket.
    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private static func serve(_ descriptor: Int32, _ behaviour: Behaviour) {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            var greeting = [UInt8](repeating: 0, count: 512)
            let count = greeting.count
            // The buffer outlives the call. A probe connects and says nothing.
            let heard = unsafe greeting.withUnsafeMutableBytes { unsafe recv(connection, $0.baseAddress, count, 0) }
            if heard > 0, behaviour == .refusesAsOld {
                let answer: [UInt8] = [0x20, 0x02, 0x00, 0x01]
                _ = unsafe answer.withUnsafeBytes {
                    unsafe send(connection, $0.baseAddress, 4, Int32(MSG_NOSIGNAL))
                }
            }
            close(connection)
        }
    }
}
