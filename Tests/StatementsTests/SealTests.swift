import Foundation
import Testing
import UsageDomain

@testable import Statements

@Suite struct SealTests {
    private func scratch() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("releve-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.appendingPathComponent("lab.db").path
    }

    @Test func `the lab's key is made once, for its owner only, and read again`() throws {
        let store = try scratch()
        let first = try LabKey.loadOrCreate(beside: store)
        let mode = try FileManager.default.attributesOfItem(atPath: store + ".key")[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        #expect(try LabKey.loadOrCreate(beside: store).publicKey == first.publicKey)
        #expect(try PublicKeySource.store(store).load() == first.publicKey)
    }

    @Test func `everybody who makes the key at once gets the same one, and no draft is left`() async throws {
        for _ in 0..<20 {
            let store = try scratch()
            let keys = try await withThrowingTaskGroup(of: LabPublicKey.self) { group in
                for _ in 0..<8 { group.addTask { try LabKey.loadOrCreate(beside: store).publicKey } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(keys.count == 1)
            #expect(try keys == [PublicKeySource.store(store).load()])
            let folder = URL(filePath: store).deletingLastPathComponent().path
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["lab.db.key", "lab.db.pub"])
        }
    }

    @Test func `a draft that a crash left behind is no key`() throws {
        let store = try scratch()
        try Data().write(to: URL(filePath: store + ".key.DRAFT"))
        let key = try LabKey.loadOrCreate(beside: store)
        #expect(try LabKey.loadOrCreate(beside: store).publicKey == key.publicKey)
    }

    @Test func `a name that is taken keeps its file, and a place that cannot be written is one line`() throws {
        let store = try scratch()
        try DurableFile.create(store, mode: 0o600, content: [1, 2, 3])
        #expect(throws: DurableFile.Problem.self) { try DurableFile.create(store, mode: 0o600, content: [4]) }
        try DurableFile.create(store + ".new", mode: 0o600, content: [4])
        try DurableFile.link(store + ".new", as: store)
        #expect(FileManager.default.contents(atPath: store) == Data([1, 2, 3]))
        let error = #expect(throws: StatementError.self) { try LabKey.loadOrCreate(beside: "/no/such/folder/lab.db") }
        #expect(error?.description.contains { $0.isNewline } == false)
    }

    @Test func `a damaged key or one that others can read is refused, not replaced`() throws {
        let store = try scratch()
        _ = try LabKey.loadOrCreate(beside: store)
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: 0o644)], ofItemAtPath: store + ".key")
        #expect(throws: StatementError.self) { try LabKey.loadOrCreate(beside: store) }
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: 0o600)], ofItemAtPath: store + ".key")
        try Data("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".utf8)
            .write(to: URL(fileURLWithPath: store + ".key"))
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: 0o600)], ofItemAtPath: store + ".key")
        #expect(throws: StatementError.self) { try LabKey.loadOrCreate(beside: store) }
    }

    @Test func `a store with statements whose key is not there gets no new one`() throws {
        let store = try scratch()
        let sealed = try StatementFixture.sealed(StatementFixture.input())
        let signer = try #require(StatementSignature.signer(of: sealed.signatureJSON))
        #expect(signer == sealed.publicKey && StatementSignature.signer(of: Array("{}".utf8)) == nil)
        let error = #expect(throws: StatementError.self) {
            try LabKey.loadOrCreate(beside: store, signedBy: signer)
        }
        #expect(error?.description.contains(signer.fingerprint.prefix(16)) == true)
        #expect(!FileManager.default.fileExists(atPath: store + ".key"))
        // Nor is another that lies there taken for it.
        let found = try LabKey.loadOrCreate(beside: store).publicKey
        #expect(throws: StatementError.self) { try LabKey.loadOrCreate(beside: store, signedBy: signer) }
        #expect(try LabKey.loadOrCreate(beside: store, signedBy: found).publicKey == found)
    }

    @Test func `a sealed pair verifies, and a pinned key decides`() throws {
        let sealed = try StatementFixture.sealed(StatementFixture.input())
        let report = try StatementVerifier.verify(json: sealed.json, signature: sealed.signatureJSON)
        #expect(report.isValid, "\(report.steps)")
        #expect(report.statement == sealed.statement)
        #expect(report.fingerprint == sealed.publicKey.fingerprint)
        #expect(report.figures?.number == "2026-0042")
        #expect(report.figures?.projects.first?.busy == .minutes(770))
        let other = try #require(LabKey(seed: Array(repeating: 7, count: 32)))
        let pinned = try StatementVerifier.verify(
            json: sealed.json, signature: sealed.signatureJSON, trusting: .key(other.publicKey))
        #expect(!pinned.isValid)
        #expect(pinned.steps.filter { !$0.passed }.map(\.name) == [.key])
    }

    @Test func `a statement signed with false totals is refused`() throws {
        var statement = try StatementBuilder.build(StatementFixture.input())
        statement.projectTotals[0].busyMs += 1
        let sealed = try SealedStatement(statement, key: StatementFixture.key())
        let report = try StatementVerifier.verify(json: sealed.json, signature: sealed.signatureJSON)
        #expect(report.steps.filter { !$0.passed }.map(\.name) == [.totals])
    }

    @Test func `every changed byte of the data or the signature is refused`() throws {
        let sealed = try StatementFixture.sealed(StatementFixture.input())
        for index in stride(from: 0, to: sealed.json.count, by: 997) {
            var json = sealed.json
            json[index] ^= 1
            #expect(try !StatementVerifier.verify(json: json, signature: sealed.signatureJSON).isValid)
        }
        for index in stride(from: 0, to: sealed.signatureJSON.count, by: 3) {
            var signature = sealed.signatureJSON
            signature[index] ^= 1
            let report = try StatementVerifier.verify(json: sealed.json, signature: signature)
            #expect(!report.isValid || report.json == sealed.json)
        }
    }
}
