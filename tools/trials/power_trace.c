// Preloaded into the collector: records what it asks the disk to do with the files of one folder, so that a power cut can be
// played afterwards. Environment: POWER_TRACE_FOLDER, the folder; POWER_TRACE_FILE, where records are appended;
// POWER_TRACE_DROP_SYNCS=1 leaves out every sync, as a disk does that lies.
//
// A record is a header of four little-endian 64-bit words (operation, file, offset, length) and `length` bytes. A file is a number
// that an 'o' record gives to a path. A sync makes durable what was recorded before its beginning ('b'), once its end ('e') is there.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FILES = 4096 };

static int trace = -1, drops_syncs;
static char folder[4096];
static size_t folder_length;
static uint64_t file_of[FILES], last_file; // by descriptor; 0 is a file that is not traced
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

static void record(char operation, uint64_t file, uint64_t offset, const void *bytes, uint64_t length) {
    uint64_t header[4] = {(uint64_t)operation, file, offset, length};
    struct iovec parts[2] = {{header, sizeof header}, {(void *)bytes, length}};
    // One call with O_APPEND: a kill leaves the record whole or absent, and threads do not mix theirs.
    if (writev(trace, parts, length ? 2 : 1) < 0) abort();
}

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("POWER_TRACE_FOLDER"), *file = getenv("POWER_TRACE_FILE");
    if (!path || !file || strlen(path) >= sizeof folder) return;
    strcpy(folder, path);
    folder_length = strlen(folder);
    drops_syncs = getenv("POWER_TRACE_DROP_SYNCS") != NULL;
    int (*real)(const char *, int, ...) = next("open");
    trace = real(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_traced(const char *path) {
    return trace >= 0 && strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}

static uint64_t file(int descriptor) {
    return descriptor >= 0 && descriptor < FILES ? __atomic_load_n(&file_of[descriptor], __ATOMIC_ACQUIRE) : 0;
}

static int opened(int descriptor, const char *path, int flags) {
    if (descriptor < 0 || descriptor >= FILES) return descriptor;
    uint64_t number = 0;
    if (is_traced(path)) {
        pthread_mutex_lock(&lock);
        number = ++last_file;
        pthread_mutex_unlock(&lock);
        record('o', number, (flags & O_TRUNC) != 0, path, strlen(path));
    }
    __atomic_store_n(&file_of[descriptor], number, __ATOMIC_RELEASE);
    return descriptor;
}

#define OPEN(name)                                                             \
    int name(const char *path, int flags, ...) {                               \
        va_list arguments;                                                     \
        va_start(arguments, flags);                                            \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0; \
        va_end(arguments);                                                     \
        int (*real)(const char *, int, ...) = next(#name);                     \
        return opened(real(path, flags, mode), path, flags);                   \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                           \
    int name(int directory, const char *path, int flags, ...) {                \
        va_list arguments;                                                     \
        va_start(arguments, flags);                                            \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0; \
        va_end(arguments);                                                     \
        int (*real)(int, const char *, int, ...) = next(#name);                \
        return opened(real(directory, path, flags, mode), path, flags);        \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int descriptor) {
    if (descriptor >= 0 && descriptor < FILES) __atomic_store_n(&file_of[descriptor], 0, __ATOMIC_RELEASE);
    int (*real)(int) = next("close");
    return real(descriptor);
}

#define PWRITE(name, offset_type)                                              \
    ssize_t name(int descriptor, const void *bytes, size_t length, offset_type offset) { \
        ssize_t (*real)(int, const void *, size_t, offset_type) = next(#name); \
        ssize_t done = real(descriptor, bytes, length, offset);                \
        uint64_t number = file(descriptor);                                    \
        if (number && done > 0) record('w', number, offset, bytes, done);      \
        return done;                                                           \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int descriptor, const void *bytes, size_t length) {
    ssize_t (*real)(int, const void *, size_t) = next("write");
    ssize_t done = real(descriptor, bytes, length);
    uint64_t number = file(descriptor);
    if (number && done > 0) record('w', number, lseek(descriptor, 0, SEEK_CUR) - done, bytes, done);
    return done;
}

#define TRUNCATE(name, offset_type)                                            \
    int name(int descriptor, offset_type length) {                             \
        int (*real)(int, offset_type) = next(#name);                           \
        int done = real(descriptor, length);                                   \
        uint64_t number = file(descriptor);                                    \
        if (number && done == 0) record('t', number, length, NULL, 0);         \
        return done;                                                           \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                             \
    int name(int descriptor) {                                                 \
        int (*real)(int) = next(#name);                                        \
        uint64_t number = drops_syncs ? 0 : file(descriptor);                  \
        if (number) record('b', number, 0, NULL, 0);                           \
        int done = real(descriptor);                                           \
        if (number && done == 0) record('e', number, 0, NULL, 0);              \
        return done;                                                           \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
    int (*real)(const char *) = next("unlink");
    int done = real(path);
    if (done == 0 && is_traced(path)) record('u', 0, 0, path, strlen(path));
    return done;
}
