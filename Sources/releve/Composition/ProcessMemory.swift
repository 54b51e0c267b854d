import CMalloc

/// How this process keeps memory: a collector runs for months on a small computer beside other programs.
enum ProcessMemory {
    /// Batches, chunks and compression buffers go back to the system as soon as they are free.
    ///
    /// Left to itself the allocator keeps ever larger ones for later, and they lie in pieces.
    static func configure() {
        _ = mallopt(M_MMAP_THRESHOLD, 128 << 10)
    }

    /// Gives back what is free now.
    static func trim() {
        _ = malloc_trim(0)
    }
}
