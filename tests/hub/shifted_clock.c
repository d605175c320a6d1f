/* A computer whose date is wrong. Loaded before libc (LD_PRELOAD): the clock that people set is as many
   seconds ahead as stand in the file named by CLOCK_AHEAD; the one that counts since the start is not. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    const char *name = getenv("CLOCK_AHEAD");
    char text[32] = "";
    int result = (int)syscall(SYS_clock_gettime, clock, now), file;
    if (result == 0 && clock == CLOCK_REALTIME && name != NULL && (file = open(name, O_RDONLY)) >= 0) {
        if (read(file, text, sizeof text - 1) > 0)
            now->tv_sec += strtol(text, NULL, 10);
        close(file);
    }
    return result;
}
