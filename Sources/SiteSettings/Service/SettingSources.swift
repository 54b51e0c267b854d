import Configuration
import StrictYAML

/// The places a setting may be written in, strongest first: command line, environment, file, defaults.
struct SettingSources {
    private struct Layer {
        let provider: any ConfigProvider
        let kind: SettingsProblem.Kind
        /// What relative paths written here are relative to; nil for the current directory.
        let folder: String?
        /// How a message names the place of a key.
        let place: (SettingKey) -> String
    }

    private let layers: [Layer]

    /// Throws when a value of the file is no scalar; an empty variable counts as not set; `folder` is the file's.
    init(
        arguments: [SettingKey: String], environment: [String: String], file: [SettingKey: StrictYAML],
        folder: String?
    ) throws(YAMLProblem) {
        var fileTexts: [SettingKey: String] = [:]
        for (key, node) in file { fileTexts[key] = try Self.text(of: node, key) }
        var environment = environment.filter { !$1.isEmpty }
        for key in SettingKey.allCases where key.isList {
            let name = key.environmentVariable
            environment[name] = environment[name]?.replacing(":", with: "\n")
        }
        let defaults = SettingKey.allCases.reduce(into: [:]) { $0[$1] = $1.defaultText }
        layers = [
            Layer(
                provider: SettingSources.provider(named: "command line", arguments), kind: .usage, folder: nil,
                place: \.option),
            Layer(
                provider: EnvironmentVariablesProvider(environmentVariables: environment),
                kind: .data, folder: nil, place: \.environmentVariable),
            Layer(
                provider: SettingSources.provider(named: "file", fileTexts), kind: .data, folder: folder,
                place: { key in file[key].map { "\($0.file):\($0.line): \(key.rawValue)" } ?? key.rawValue }),
            Layer(
                provider: SettingSources.provider(named: "defaults", defaults), kind: .data, folder: folder,
                place: \.rawValue),
        ]
    }

    /// The strongest value of a key; nil when none is written and it has no default.
    func value(_ key: SettingKey) throws(SettingsProblem) -> SettingValue? {
        for layer in layers {
            let found: ConfigContent?
            do {
                found = try layer.provider.value(forKey: SettingSources.configKey(key), type: .string).value?.content
            } catch {
                throw SettingsProblem(kind: layer.kind, "\(layer.place(key)): \(error)")
            }
            guard case .string(let text) = found else { continue }
            return SettingValue(key: key, text: text, place: layer.place(key), kind: layer.kind, folder: layer.folder)
        }
        return nil
    }

    /// Of a list, each element on its own line.
    private static func text(of node: StrictYAML, _ key: SettingKey) throws(YAMLProblem) -> String {
        guard key.isList, node.isList else { return try node.string() }
        var lines: [String] = []
        for element in try node.list() { lines.append(try element.string()) }
        return lines.joined(separator: "\n")
    }

    /// Whether somebody wrote any key of `broker`.
    var namesBroker: Bool {
        let keys = SettingKey.allCases.filter { $0.rawValue.hasPrefix("broker.") }
        return layers.dropLast().contains { layer in
            keys.contains { key in
                (try? layer.provider.value(forKey: SettingSources.configKey(key), type: .string).value) != nil
            }
        }
    }

    private static func provider(named name: String, _ texts: [SettingKey: String]) -> InMemoryProvider {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (key, text) in texts { values[configKey(key)] = ConfigValue(.string(text), isSecret: false) }
        return InMemoryProvider(name: name, values: values)
    }

    private static func configKey(_ key: SettingKey) -> AbsoluteConfigKey {
        AbsoluteConfigKey(key.rawValue.split(separator: ".").map(String.init))
    }
}
