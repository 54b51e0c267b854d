import Foundation
import Glibc

/// A broker on loopback that answers CONNECT with whatever bytes it is given, then SUBSCRIBE with others.
final class ScriptedBroker: Sendable {
    let port: Int
    private let listener: Int32

    init(connack: [UInt8], afterSubscribe: [UInt8] = []) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The address outlives both calls, and `size` is its own.
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                _ = unsafe bind(listener, name, size)
                _ = unsafe getsockname(listener, name, &size)
            }
        }
        port = Int(in_port_t(bigEndian: address.sin_port))
        listen(listener, 8)
        self.listener = listener
        let thread = Thread {
            // The first connection only asks whether somebody listens.
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                Self.serve(client, connack, afterSubscribe)
            }
        }
        thread.start()
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func serve(_ client: Int32, _ connack: [UInt8], _ afterSubscribe: [UInt8]) {
        defer { close(client) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        guard unsafe recv(client, &buffer, buffer.count, 0) > 0 else { return }
        _ = unsafe send(client, connack, connack.count, Int32(MSG_NOSIGNAL))
        guard unsafe recv(client, &buffer, buffer.count, 0) > 0 else { return }
        _ = unsafe send(client, afterSubscribe, afterSubscribe.count, Int32(MSG_NOSIGNAL))
        while unsafe recv(client, &buffer, buffer.count, 0) > 0 {}
    }
}
