/* Writes down, in order, every write, cut, sync and removal of files in one folder: loaded before the C library
   (LD_PRELOAD) by tests/soak/power.py. RECORD_FOLDER is the folder, RECORD_TO the file to append to.
   A record is an op, the lengths of path and data, an offset, then path and data. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 4096
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct head { char op; char pad[3]; uint32_t path; uint64_t offset, length; };
static char *paths[MOST];
static int record = -1;

static void note(char op, const char *path, uint64_t offset, const void *data, uint64_t length)
{
    struct head head = {op, {0}, strlen(path), offset, length};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)path, head.path}, {(void *)data, data ? length : 0}};
    if (record < 0)
        record = REAL(open)(getenv("RECORD_TO"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (writev(record, parts, 3) < 0)
        abort();
}

static const char *path_of(int fd) { return fd >= 0 && fd < MOST ? paths[fd] : NULL; }

static int opened(int fd, const char *name)
{
    const char *folder = getenv("RECORD_FOLDER");
    char whole[PATH_MAX];
    if (fd >= 0 && fd < MOST && folder && realpath(name, whole) && !strncmp(whole, folder, strlen(folder)))
        paths[fd] = strdup(whole);
    return fd;
}

#define OPEN(name)                                                                                           \
    int name(const char *path, int flags, ...)                                                               \
    {                                                                                                        \
        va_list rest;                                                                                        \
        va_start(rest, flags);                                                                               \
        int mode = va_arg(rest, int);                                                                        \
        va_end(rest);                                                                                        \
        return opened(REAL(name)(path, flags, mode), path);                                                  \
    }
OPEN(open)
OPEN(open64)

int close(int fd)
{
    if (path_of(fd)) {
        free(paths[fd]);
        paths[fd] = NULL;
    }
    return REAL(close)(fd);
}

#define PWRITE(name, off)                                                                                    \
    ssize_t name(int fd, const void *data, size_t length, off offset)                                        \
    {                                                                                                        \
        ssize_t done = REAL(name)(fd, data, length, offset);                                                 \
        if (done > 0 && path_of(fd))                                                                         \
            note('W', paths[fd], offset, data, done);                                                        \
        return done;                                                                                         \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t length)
{
    off_t offset = path_of(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done = REAL(write)(fd, data, length);
    if (done > 0 && path_of(fd))
        note('W', paths[fd], offset, data, done);
    return done;
}

#define CUT(name, off)                                                                                       \
    int name(int fd, off length)                                                                             \
    {                                                                                                        \
        int done = REAL(name)(fd, length);                                                                   \
        if (!done && path_of(fd))                                                                            \
            note('T', paths[fd], length, NULL, 0);                                                           \
        return done;                                                                                         \
    }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

#define SYNC(name)                                                                                           \
    int name(int fd)                                                                                         \
    {                                                                                                        \
        int done = REAL(name)(fd);                                                                           \
        if (!done && path_of(fd))                                                                            \
            note('S', paths[fd], 0, NULL, 0);                                                                \
        return done;                                                                                         \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *name)
{
    const char *folder = getenv("RECORD_FOLDER");
    char whole[PATH_MAX];
    int ours = folder && realpath(name, whole) && !strncmp(whole, folder, strlen(folder));
    int done = REAL(unlink)(name);
    if (!done && ours)
        note('U', whole, 0, NULL, 0);
    return done;
}
