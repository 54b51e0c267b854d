import Dialects
import Foundation
import SiteSettings
import UsageDomain

/// Reads what ships beside the executable and what the lab adds.
enum Installation {
    static func layout() throws -> InstallationLayout {
        try InstallationLayout.locate(environment: ProcessInfo.processInfo.environment)
    }

    static func catalogue(extra: [String] = []) throws -> DialectCatalogue {
        // The YAML of thirty dialects leaves much behind.
        defer { ProcessMemory.trim() }
        return try DialectCatalogue(directories: [try layout().dialects] + extra)
    }

    /// All families: the shipped dialects, and the machines that publish nothing.
    static func familyGuide() throws -> FamilyGuide {
        let file = try layout().home + "/Config/families/without-mqtt.yaml"
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("\(file): cannot be read; it comes with the program", .inputOutput)
        }
        return FamilyGuide(
            dialects: try catalogue().dialects,
            withoutMQTT: try FamilyWithoutMQTT.list(text: String(decoding: data, as: UTF8.self), file: file))
    }

    /// Every device must speak a dialect of the catalogue.
    static func registry(file: String, catalogue: DialectCatalogue) throws -> LabRegistry {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure("\(file): cannot be read; check the name and its permissions", .inputOutput)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CommandFailure("\(file): not UTF-8 text; save the file as UTF-8", .badData)
        }
        return try RegistryFile.read(
            text: text, file: file, dialects: Set(catalogue.dialects.map(\.name.rawValue)))
    }
}
