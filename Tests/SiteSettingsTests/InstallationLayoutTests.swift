import Foundation
import SiteSettings
import Testing

@Suite("Where the installation is")
struct InstallationLayoutTests {
    private func makeHome(_ folder: TemporaryFolder, _ name: String) throws -> String {
        _ = try folder.folder("\(name)/Config/dialects")
        _ = try folder.folder("\(name)/Config/regimes")
        return folder.path + "/" + name
    }

    @Test("It is found above the executable, through links, before the current directory")
    func aboveExecutable() throws {
        try withTemporaryFolder { folder in
            let home = try makeHome(folder, "program")
            let other = try makeHome(folder, "elsewhere")
            let executable = try folder.file("program/.build/release/releve", "")
            let link = folder.path + "/link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: executable)
            let layout = try InstallationLayout.locate(environment: [:], executable: link, currentDirectory: other)
            #expect(layout.home == home)
            #expect(layout.dialects == home + "/Config/dialects")
            #expect(layout.regimes == home + "/Config/regimes")
            #expect(layout.python == home + "/.venv/bin/python3")
        }
    }

    @Test("It is found above the current directory when the executable stands elsewhere")
    func aboveCurrentDirectory() throws {
        try withTemporaryFolder { folder in
            let home = try makeHome(folder, "home")
            let inside = try folder.folder("home/a/b")
            let layout = try InstallationLayout.locate(
                environment: ["RELEVE_PYTHON": "/usr/bin/python3"], executable: "/bin/sh", currentDirectory: inside)
            #expect(layout.home == home)
            #expect(layout.python == "/usr/bin/python3")
        }
    }

    @Test("RELEVE_HOME decides, and is wrong when the folders are not there")
    func named() throws {
        try withTemporaryFolder { folder in
            let home = try makeHome(folder, "named")
            let other = try makeHome(folder, "other")
            let layout = try InstallationLayout.locate(
                environment: ["RELEVE_HOME": home], executable: "/bin/sh", currentDirectory: other)
            #expect(layout.home == home)
            let empty = try folder.folder("empty")
            let problem = #expect(throws: SettingsProblem.self) {
                try InstallationLayout.locate(
                    environment: ["RELEVE_HOME": empty], executable: "/bin/sh", currentDirectory: other)
            }
            #expect(problem?.description == "RELEVE_HOME: \(empty) does not hold Config/dialects and Config/regimes")
        }
    }

    @Test("When it is nowhere the message says where it looked and what to set")
    func nowhere() throws {
        try withTemporaryFolder { folder in
            let problem = #expect(throws: SettingsProblem.self) {
                try InstallationLayout.locate(environment: [:], executable: "/bin/sh", currentDirectory: folder.path)
            }
            #expect(problem?.description.contains(folder.path) == true)
            #expect(problem?.description.contains("set RELEVE_HOME") == true)
        }
    }
}
