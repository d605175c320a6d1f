/* A disk with a fault under a running program. Loaded before libc (LD_PRELOAD).

   While the file named by READ_ONLY_WHILE is there, the file system is read-only, as ext4 becomes after an
   error: whatever changes a file fails with EROFS, and reading goes on. What is mapped into memory cannot
   be refused here. While the file named by HANGS_WHILE is there, a sync does not come to its end.

   In the folder SYNCS_INTO stands, under the name of each file that was synced, how long it was then. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int is_set(const char *variable) {
    const char *flag = getenv(variable);
    return flag != NULL && access(flag, F_OK) == 0;
}

/* For whoever opens a file for writing. */
static int read_only(void) {
    return is_set("READ_ONLY_WHILE");
}

/* For whoever writes to one that is open: pipes and sockets, and the log, are no files of the disk. */
static int refused(int fd) {
    struct stat status;
    if (fd <= STDERR_FILENO || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || !read_only())
        return 0;
    errno = EROFS;
    return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define REFUSE(result, name, declared, ...)                                   \
    result name declared {                                                    \
        return refused(fd) ? -1 : NEXT(name)(__VA_ARGS__);                    \
    }

REFUSE(ssize_t, write, (int fd, const void *from, size_t size), fd, from, size)
REFUSE(ssize_t, pwrite, (int fd, const void *from, size_t size, off_t at), fd, from, size, at)
REFUSE(ssize_t, pwrite64, (int fd, const void *from, size_t size, off64_t at), fd, from, size, at)
REFUSE(int, ftruncate, (int fd, off_t size), fd, size)
REFUSE(int, ftruncate64, (int fd, off64_t size), fd, size)
REFUSE(int, fallocate, (int fd, int mode, off_t at, off_t size), fd, mode, at, size)
REFUSE(int, fallocate64, (int fd, int mode, off64_t at, off64_t size), fd, mode, at, size)

/* Also when the disk turns read-only meanwhile: the test's own notes are not on it. */
static void note_synced(int fd, off_t size) {
    const char *folder = getenv("SYNCS_INTO");
    char *link, path[4096] = "", *whole, *unfinished;
    if (folder == NULL)
        return;
    if (asprintf(&link, "/proc/self/fd/%d", fd) < 0 || readlink(link, path, sizeof path - 1) < 0 ||
        asprintf(&whole, "%s/%s", folder, basename(path)) < 0 || asprintf(&unfinished, "%s.new", whole) < 0)
        abort();
    FILE *note = fopen(unfinished, "w");
    if (note == NULL || fprintf(note, "%lld", (long long)size) < 0 || fclose(note) != 0 ||
        NEXT(rename)(unfinished, whole) != 0)
        abort();
    free(link);
    free(whole);
    free(unfinished);
}

#define SYNC(name)                                                            \
    int name(int fd) {                                                        \
        while (is_set("HANGS_WHILE"))                                         \
            usleep(1000);                                                     \
        struct stat before;                                                   \
        if (refused(fd) || fstat(fd, &before) != 0 || NEXT(name)(fd) != 0)    \
            return -1;                                                        \
        note_synced(fd, before.st_size);                                      \
        return 0;                                                             \
    }

SYNC(fdatasync)
SYNC(fsync)

#define REFUSE_OPEN(name)                                                     \
    int name(const char *path, int flags, ...) {                              \
        va_list more;                                                         \
        va_start(more, flags);                                                \
        mode_t mode = va_arg(more, mode_t);                                   \
        va_end(more);                                                         \
        if ((flags & (O_ACCMODE | O_CREAT | O_TRUNC)) != O_RDONLY && read_only()) { \
            errno = EROFS;                                                    \
            return -1;                                                        \
        }                                                                     \
        return NEXT(name)(path, flags, mode);                                 \
    }

REFUSE_OPEN(open)
REFUSE_OPEN(open64)

int unlink(const char *path) {
    if (!read_only())
        return NEXT(unlink)(path);
    errno = EROFS;
    return -1;
}

int rename(const char *from, const char *to) {
    if (!read_only())
        return NEXT(rename)(from, to);
    errno = EROFS;
    return -1;
}
