import ArgumentParser
import Dialects
import Foundation
import SiteSettings

/// The folders with a lab's own dialect files, for every command that decodes.
struct DialectsOption: ParsableArguments {
    @Option(
        name: .customLong("dialects"),
        help: "A folder with further dialect files; may be repeated. Without it the variable DIALECTS counts.")
    var folders: [String] = []

    /// As the settings take a list; nil when none is given.
    var text: String? { folders.isEmpty ? nil : folders.joined(separator: "\n") }

    /// What ships, and these; without any, those of a settings file.
    func catalogue(config: String? = nil) throws -> DialectCatalogue {
        try Installation.catalogue(extra: try existing(config: config))
    }

    func catalogue(adding folder: String) throws -> DialectCatalogue {
        try Installation.catalogue(extra: try existing(besides: folder) + [folder])
    }

    func catalogue(leavingOut folder: String) throws -> DialectCatalogue {
        try Installation.catalogue(extra: try existing(besides: folder))
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        URL(filePath: left).resolvingSymlinksInPath().standardizedFileURL.path
            == URL(filePath: right).resolvingSymlinksInPath().standardizedFileURL.path
    }

    private func existing(besides folder: String) throws -> [String] {
        try existing().filter { !Self.isSame($0, folder) }
    }

    private func existing(config: String? = nil) throws -> [String] {
        let settings = try SiteSettings.load(
            configFile: config, arguments: text.map { [.dialects: $0] } ?? [:],
            environment: ProcessInfo.processInfo.environment.filter {
                $0.key == SettingKey.dialects.environmentVariable
            })
        return settings.dialects
    }
}
