import UsageDomain

/// A clock that runs `factor` times as fast as the wall from one moment on; with factor 1 it is the wall clock.
struct SimulatedClock: Sendable {
    let origin: Instant
    let factor: Int64

    func instant(at wall: Instant) -> Instant {
        origin + (wall - origin) * factor
    }

    @Sendable func now() -> Instant {
        instant(at: SystemClock.now())
    }
}
