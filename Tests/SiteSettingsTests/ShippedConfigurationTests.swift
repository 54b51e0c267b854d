import Foundation
import SiteSettings
import Testing
import UsageDomain

@Suite("The configuration that ships")
struct ShippedConfigurationTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Config").path

    @Test("The settings file sets what would hold without it, beside itself")
    func settings() throws {
        var expected = SiteSettings()
        expected.lab = Self.folder + "/lab.yaml"
        expected.store.path = Self.folder + "/releve.db"
        #expect(try SiteSettings.load(configFile: Self.folder + "/releve.yaml") == expected)
    }

    @Test("The example registry is valid and survives export and import")
    func registry() throws {
        let path = Self.folder + "/lab.example.yaml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let registry = try RegistryFile.read(text: text, file: path)
        #expect(registry.machines.count == 4)
        #expect(try RegistryFile.read(text: RegistryFile.write(registry), file: "export") == registry)
    }
}
