import CMosquitto
import Glibc
import UsageDomain

/// The library's process-wide state, and its error codes in our words.
enum MosquittoLibrary {
    /// Initialised once, at first use, from whichever thread comes first.
    private static let initialisation: Int32 = mqtt_library_initialise()

    static func initialise() throws(TransportError) {
        guard initialisation == 0 else { throw .library("the MQTT library could not be initialised") }
    }

    /// The text the library has for one of its codes.
    static func words(_ code: Int32) -> String {
        // The library returns a constant string for every code, known or not.
        unsafe String(cString: mosquitto_strerror(code))
    }

    /// Whether the library's log speaks of a certificate: it reports many TLS failures as plain I/O errors.
    static func speaksOfTLS(_ log: String) -> Bool {
        log.contains("SSL") || log.contains("TLS") || log.contains("certificate")
            || log.contains("host name verification")
    }

    /// What went wrong in TLS, without the library's numbering and OpenSSL's function names.
    static func certificateReason(_ log: String) -> String {
        if log.contains("host name verification") {
            return "the certificate is not for this host name; check broker.host or the certificate"
        }
        if log.contains("certificate verify failed") {
            return "the broker's certificate is not signed by an authority in ca_file"
        }
        if log.contains("wrong version number") || log.contains("packet length too long") {
            return "the broker does not speak TLS on this port; check broker.port"
        }
        if log.contains("certificate required") || log.contains("handshake failure") {
            return "the broker wants a client certificate it knows"
        }
        return log.isEmpty ? "the handshake failed; check ca_file, the certificates and the clock" : log
    }

    /// The certificate a client's pin refused; `read` fills 32 bytes and says whether there is one.
    static func refusedCertificate(_ read: (UnsafeMutablePointer<UInt8>) -> Bool) -> CertificateFingerprint? {
        // Exactly 32 bytes are written, or none.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, initialized in
            guard let start = buffer.baseAddress, unsafe read(start) else { return }
            initialized = 32
        }
        return CertificateFingerprint(bytes: bytes)
    }

    static func pinReason(_ presented: CertificateFingerprint) -> String {
        "the certificate is not the pinned one; it presents SHA-256 \(presented): pin that if the device was replaced "
            + "or renewed its certificate, else somebody stands in between"
    }
}
