import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The certificate new connections get: the files' latest good state; connections that are there keep theirs.
final class CertificateStore: Service {
    private struct State {
        var context: NIOSSLContext
        /// What the context, or the last refusal, was made of.
        var tried: CertificateFiles.Stamp
        /// Seen once; files are read when they have stood still.
        var seen: CertificateFiles.Stamp
    }

    private let files: CertificateFiles
    private let logger: Logger
    private let state: Mutex<State>

    private static let interval = Duration.seconds(2)

    /// - Throws: `CertificateFiles.Problem` when they cannot be used to begin with.
    init(_ files: CertificateFiles, logger: Logger) throws(CertificateFiles.Problem) {
        self.files = files
        self.logger = logger
        let stamp = CertificateFiles.Stamp(files)
        state = Mutex(State(context: try files.context(), tried: stamp, seen: stamp))
    }

    var context: NIOSSLContext { state.withLock { $0.context } }

    enum Change: Hashable {
        case none, replaced
        case refused(CertificateFiles.Problem)
    }

    /// Takes over what has changed and stood still since the last look; what cannot be used is said once, and the
    /// certificate that is there stays.
    @discardableResult
    func look() -> Change {
        let stamp = CertificateFiles.Stamp(files)
        let isDue = state.withLock { state in
            defer { state.seen = stamp }
            guard stamp != state.tried, stamp == state.seen else { return false }
            state.tried = stamp
            return true
        }
        guard isDue else { return .none }
        do throws(CertificateFiles.Problem) {
            let fresh = try files.context()
            state.withLock { $0.context = fresh }
            logger.notice("The pages' certificate was replaced", metadata: ["file": "\(files.certificate)"])
            return .replaced
        } catch {
            logger.error(
                "The pages' new certificate cannot be used; the one before stays", metadata: ["reason": "\(error)"])
            return .refused(error)
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                self.look()
            }
        }
    }
}
