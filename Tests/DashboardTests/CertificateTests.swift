import Foundation
import Logging
import LoopbackBroker
import TestSupport
import Testing

@testable import Dashboard

@Suite("The pages' certificate")
struct CertificateTests {
    private let folder: TemporaryDirectory
    private let files: CertificateFiles
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        folder = try TemporaryDirectory()
        files = CertificateFiles(certificate: folder.file("pages.pem"), key: folder.file("pages.key"))
    }

    private func put(_ source: String, at path: String) throws {
        try Data(contentsOf: URL(filePath: source)).write(to: URL(filePath: path), options: .atomic)
    }

    private func problem(_ files: CertificateFiles) -> String? {
        do throws(CertificateFiles.Problem) {
            _ = try files.context()
            return nil
        } catch {
            return error.description
        }
    }

    @Test("A pair is taken; a missing file, one that is none, and another one's key are each said in one line")
    func problems() throws {
        let (one, two) = (
            try TestCertificates(in: folder, prefix: "one"), try TestCertificates(in: folder, prefix: "two")
        )
        let text = try folder.write("no certificate", to: "text.pem")
        func pair(_ certificate: String, _ key: String) -> CertificateFiles {
            CertificateFiles(certificate: certificate, key: key)
        }
        #expect(problem(pair(one.certFile, one.keyFile)) == nil)
        let missing = folder.file("missing.pem")
        #expect(problem(pair(missing, one.keyFile))?.hasPrefix("\(missing): cannot be read") == true)
        #expect(problem(pair(one.certFile, missing))?.hasPrefix("\(missing): cannot be read") == true)
        #expect(problem(pair(text, one.keyFile)) == "\(text): no certificate in PEM")
        #expect(problem(pair(one.certFile, text))?.hasPrefix("\(text): no key in PEM") == true)
        #expect(
            problem(pair(one.certFile, two.keyFile))
                == "\(two.keyFile): is not the key of \(one.certFile); give the pair")
    }

    @Test("Files that changed and stand still are taken; half of a pair is refused once, and the one before stays")
    func renewal() throws {
        let (one, two) = (
            try TestCertificates(in: folder, prefix: "one"), try TestCertificates(in: folder, prefix: "two")
        )
        try put(one.certFile, at: files.certificate)
        try put(one.keyFile, at: files.key)
        let store = try CertificateStore(files, logger: logger)
        let first = store.context
        #expect(store.look() == .none && store.look() == .none)
        try put(two.certFile, at: files.certificate)
        #expect(store.look() == .none, "perhaps still being written")
        guard case .refused(let problem) = store.look() else {
            Issue.record("half of a pair was taken")
            return
        }
        #expect(problem.description.hasSuffix("give the pair") && store.look() == .none)
        #expect(store.context === first)
        try put(two.keyFile, at: files.key)
        #expect(store.look() == .none && store.look() == .replaced)
        #expect(store.context !== first && store.look() == .none)
        try FileManager.default.removeItem(atPath: files.key)
        #expect(store.look() == .none)
        guard case .refused = store.look() else {
            Issue.record("a key that is gone is no pair")
            return
        }
    }

    @Test("Two that do not go together keep the pages from being served at all, and say so")
    func start() throws {
        let (one, two) = (
            try TestCertificates(in: folder, prefix: "one"), try TestCertificates(in: folder, prefix: "two")
        )
        let settings = DashboardSettings(
            tls: CertificateFiles(certificate: one.certFile, key: two.keyFile), socket: nil)
        let problem = #expect(throws: DashboardProblem.self) {
            _ = try buildDashboard(
                settings: settings, sources: SampleLab.sources(), entrance: .everybody, logger: logger)
        }
        #expect(problem?.description.hasPrefix("web.certificate_file: ") == true)
        let taken = try folder.write("mine", to: "taken")
        let socket = #expect(throws: DashboardProblem.self) {
            _ = try buildDashboard(
                settings: DashboardSettings(socket: taken), sources: SampleLab.sources(), entrance: .everybody,
                logger: logger)
        }
        #expect(socket?.description.contains("is no socket") == true)
        #expect(FileManager.default.fileExists(atPath: taken))
    }
}
