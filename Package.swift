// swift-tools-version: 6.3
import PackageDescription

// One list for every target: the compiler, not a reviewer, finds unsafe code, leaking imports and data races.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// What derives is optimised in tests too: they derive months of a lab. Overflow and bounds stay checked.
let derivingSettings = settings + [.unsafeFlags(["-O"], .when(configuration: .debug))]

// What is `package` is inlined into other modules only with these flags; else each comparison of two instants is a call, some
// hundred of them a message. For a module that imports nothing.
let wordSettings =
    derivingSettings + [
        .unsafeFlags(
            [
                "-enable-library-evolution", "-no-emit-module-separately-wmo", "-Xfrontend", "-package-cmo",
                "-Xfrontend",
                "-allow-non-resilient-access",
            ], .when(configuration: .release))
    ]

func module(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func deriving(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: derivingSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "releve",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "releve", targets: ["releve"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["JSON", "YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // The words of the trade, and the one reader of the YAML files people edit.
        .target(name: "UsageDomain", swiftSettings: wordSettings),
        module("StrictYAML", [yams]),
        deriving("CivilTime", ["UsageDomain"]),

        // C behind a header: each shim is small and has one Swift file that wraps it.
        .target(name: "CMosquitto", linkerSettings: ["mosquitto", "ssl", "crypto"].map { .linkedLibrary($0) }),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CQrencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CMalloc"),

        // Pure: no clock, no I/O.
        module("Decisions", ["UsageDomain"]),
        deriving("Accounting", ["UsageDomain", "Decisions"]),
        deriving("Dialects", ["UsageDomain", "StrictYAML", "CSimdjson"]),
        deriving("SessionEngine", ["UsageDomain"]),
        module("TaxRules", ["UsageDomain", "StrictYAML"]),
        module("ThresholdProposal", ["UsageDomain"]),
        deriving("LabSimulator", ["UsageDomain"]),

        module("BrokerSetup", ["UsageDomain", "Dialects"]),
        module("Conformance", ["UsageDomain", "Dialects"]),

        // A mosquitto of one's own on loopback, for the demo and the tests.
        module("LoopbackBroker", []),

        // Adapters.
        module("MQTTTransport", ["UsageDomain", "CMosquitto"]),
        deriving("UsageStore", ["UsageDomain", "CivilTime", "Decisions", "Accounting", "CZstd", grdb, crypto]),
        module(
            "Statements", ["UsageDomain", "StrictYAML", "CivilTime", "Accounting", "TaxRules", "CZlib", crypto],
            resources: [.copy("Resources")]),
        module(
            "Access", ["UsageDomain", asyncHTTPClient, crypto, cryptoExtras, grdb, jwtKit, nioCore, nioHTTP1]),
        module("SiteSettings", ["UsageDomain", "StrictYAML", configuration]),

        // Services.
        deriving(
            "Derivation",
            ["UsageDomain", "CivilTime", "Decisions", "Dialects", "SessionEngine", "UsageStore", crypto]),
        module(
            "Collection",
            [
                "Derivation", "UsageDomain", "Decisions", "Dialects", "UsageStore", "MQTTTransport", logging, metrics,
                serviceLifecycle,
            ]),
        module("Inspection", ["Derivation", "UsageDomain", "CivilTime", "Dialects", "UsageStore"]),
        module(
            "Office", ["UsageDomain", "CivilTime", "Decisions", "Accounting", "TaxRules", "Statements", "UsageStore"]),
        module(
            "Dashboard",
            [
                "UsageDomain", "StrictYAML", "CivilTime", "Decisions", "Accounting", "ThresholdProposal", "UsageStore",
                "SiteSettings", "Access", "CQrencode", crypto, hummingbird, hummingbirdCore, mustache, logging, nioCore,
                nioHTTP1,
                nioSSL, serviceLifecycle,
            ],
            resources: [.copy("Resources")]),

        .executableTarget(
            name: "releve",
            dependencies: [
                "UsageDomain", "StrictYAML", "CivilTime", "Decisions", "Accounting", "Dialects", "SessionEngine",
                "ThresholdProposal", "TaxRules", "LabSimulator",
                "BrokerSetup", "Conformance", "LoopbackBroker",
                "MQTTTransport", "UsageStore", "Statements", "SiteSettings", "Derivation", "Collection",
                "Inspection", "Office", "Dashboard", "Access", "CMalloc",
                argumentParser, asyncHTTPClient, crypto, hummingbird, logging, nioCore, nioHTTP1, serviceLifecycle,
                unixSignals,
            ],
            swiftSettings: settings),

        .target(
            name: "TestSupport", dependencies: ["UsageDomain", "LoopbackBroker"], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("DocumentationTests", []),
        tests("UsageDomainTests", ["UsageDomain", "TestSupport"]),
        tests("StrictYAMLTests", ["StrictYAML"]),
        tests("CivilTimeTests", ["CivilTime", "UsageDomain"]),
        tests("AccessTests", ["Access", "UsageDomain", "LoopbackBroker", "TestSupport", crypto, cryptoExtras, jwtKit]),
        tests("DecisionsTests", ["Decisions", "UsageDomain"]),
        tests("AccountingTests", ["Accounting", "Decisions", "UsageDomain", "TestSupport"]),
        tests("DialectsTests", ["Dialects", "UsageDomain", "LoopbackBroker", "TestSupport"], exclude: ["Fixtures"]),
        tests(
            "SessionEngineTests", ["SessionEngine", "UsageDomain", "LoopbackBroker", "TestSupport"],
            exclude: ["Scenarios"]),
        tests("ThresholdProposalTests", ["ThresholdProposal", "SessionEngine", "UsageDomain", "TestSupport"]),
        tests("BrokerSetupTests", ["BrokerSetup", "Dialects", "UsageDomain"]),
        tests("ConformanceTests", ["Conformance", "UsageDomain"]),
        tests("TaxRulesTests", ["TaxRules", "UsageDomain", "LoopbackBroker", "TestSupport"]),
        tests("LabSimulatorTests", ["LabSimulator", "UsageDomain"]),
        tests("MQTTTransportTests", ["MQTTTransport", "UsageDomain", "LoopbackBroker", "TestSupport"]),
        tests(
            "UsageStoreTests",
            [
                "UsageStore", "Accounting", "Decisions", "CivilTime", "UsageDomain", "LoopbackBroker", "TestSupport",
                grdb,
            ]),
        tests(
            "StatementsTests",
            ["Statements", "Accounting", "TaxRules", "UsageDomain", "LoopbackBroker", "TestSupport", crypto],
            exclude: ["Fixtures"]),
        tests("SiteSettingsTests", ["SiteSettings", "StrictYAML", "UsageDomain", "LoopbackBroker", "TestSupport"]),
        tests(
            "IngestionTests",
            [
                "Derivation", "Collection", "Inspection", "Dialects", "LabSimulator", "SessionEngine", "Accounting",
                "Decisions",
                "ThresholdProposal", "UsageStore",
                "MQTTTransport", "UsageDomain",
                "LoopbackBroker", "TestSupport", crypto, grdb, logging,
            ]),
        tests(
            "DashboardTests",
            [
                "Dashboard", "Access", "Accounting", "Decisions", "SiteSettings", "ThresholdProposal", "UsageStore",
                "CivilTime",
                "UsageDomain",
                "LoopbackBroker", "TestSupport", hummingbird, hummingbirdTesting,
            ]),
        tests("FirmwareProtocolTests", ["LoopbackBroker"]),
        tests(
            "EndToEndTests",
            [
                "UsageDomain", "Decisions", "UsageStore", "LabSimulator", "MQTTTransport", "LoopbackBroker",
                "TestSupport",
            ]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c17,
    cxxLanguageStandard: .cxx17
)
