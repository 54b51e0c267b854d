import Foundation
import LoopbackBroker
import Testing

@Suite("The reference client in C99")
struct ClientTests {
    static let compilers = ["gcc", "clang"]

    @Test("It builds without a warning and stays small: code and constants, and the memory of one client")
    func isSmall() throws {
        for compiler in Self.compilers {
            let folder = try TemporaryDirectory()
            try Command.run(
                compiler,
                Kit.strict + ["-Os", "-c", Kit.client.appending(path: "fablab.c").path, "-o", folder.file("fablab.o")])
            let sections = try Command.run("size", ["--format=sysv", folder.file("fablab.o")])
                .split(separator: "\n").map { $0.split(separator: " ") }
            func total(_ names: String...) -> Int {
                sections.filter { row in names.contains { row.first?.hasPrefix($0) == true } }
                    .compactMap { $0.count > 1 ? Int($0[1]) : nil }.reduce(0, +)
            }
            let code = total(".text", ".rodata")
            #expect(code > 1000 && code <= 4096, "\(compiler): \(code) bytes")
            #expect(total(".data", ".bss") == 0, "\(compiler)")
        }
    }

    @Test("Its tests hold under the address and undefined behaviour sanitizers", arguments: compilers)
    func holds(compiler: String) throws {
        let folder = try TemporaryDirectory()
        let program = try build(compiler, in: folder)
        let said = try Command.run(program, [])
        let memory = try #require(said.split(separator: " ").compactMap { Int($0) }.first)
        #expect(memory <= 1024, "\(memory) bytes beside the ring")
    }

    @Test("Rings that lose power, writes, brokers and acknowledgements lose no message", arguments: compilers)
    func torture(compiler: String) throws {
        let folder = try TemporaryDirectory()
        let said = try Command.run(try build(compiler, in: folder), ["torture", "1", "200"])
        #expect(said.hasPrefix("200 rings"), "\(said)")
    }

    @Test("What it writes conforms to the schemas")
    func conforms() throws {
        let folder = try TemporaryDirectory()
        let messages = try Command.run(try build("gcc", in: folder), ["messages"])
        #expect(
            Set(messages.split(separator: "\n").compactMap { $0.split(separator: " ").first })
                == ["hello", "status", "telemetry", "badge", "job"])
        try folder.write(messages, to: "messages")
        #expect(try Kit.mistakes([Kit.folder.path, "--messages", folder.file("messages")]) == [])
        try folder.write(messages.replacing("\"seq\":4", with: "\"seq\":0"), to: "messages")
        #expect(try Kit.mistakes([Kit.folder.path, "--messages", folder.file("messages")]).count == 1)
    }

    @Test("The sketch for the ESP32 is sound C++ against the declarations of what it uses")
    func sketch() throws {
        let folder = Kit.folder.appending(path: "examples/esp32")
        try Command.run(
            "g++",
            [
                "-std=c++17", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-x", "c++", "-include",
                folder.appending(path: "declarations/Arduino.h").path, "-I",
                folder.appending(path: "declarations").path, "-I", Kit.client.path,
                folder.appending(path: "machine/machine.ino").path,
            ])
    }

    /// The path of the test program.
    private func build(_ compiler: String, in folder: TemporaryDirectory) throws -> String {
        try Command.run(
            compiler,
            Kit.strict + [
                "-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
                Kit.client.appending(path: "fablab.c").path, Kit.client.appending(path: "tests/test_fablab.c").path,
                "-o", folder.file("test"),
            ])
        return folder.file("test")
    }
}
