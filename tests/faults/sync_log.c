/* Preloaded into a hall: notes in KIOSK_SYNC_LOG, in order, every sync (S) and every answer sent (A). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void note(char what) {
    static int log = -2;
    if (log == -2) {
        const char *path = getenv("KIOSK_SYNC_LOG");
        log = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    }
    if (log >= 0 && write(log, &what, 1) < 0) log = -1;
}

int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int done = real(file);
    note('S');
    return done;
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int done = real(file);
    note('S');
    return done;
}

ssize_t send(int peer, const void *bytes, size_t count, int flags) {
    ssize_t (*real)(int, const void *, size_t, int) =
        (ssize_t(*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send");
    if (count > 1) note('A');
    return real(peer, bytes, count, flags);
}
