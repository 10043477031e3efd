/* Writes down, in order, what processes do to the files and folders under one folder: loaded before the C
   library (LD_PRELOAD) by tests/soak/power.py. RECORD_FOLDER is the folder, RECORD_TO the file to append to.
   A record is an op, the lengths of path and data, an offset, then path and data. A sync is written down when it
   begins and when it ends, with the thread's number as its offset: only what was done before is synced. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct head { char op; char pad[3]; uint32_t path; uint64_t offset, length; };
static int record = -1;
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;

static void note(char op, const char *path, uint64_t offset, const void *data, uint64_t length)
{
    struct head head = {op, {0}, strlen(path), offset, length};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)path, head.path}, {(void *)data, length}};
    if (record < 0)
        record = REAL(open)(getenv("RECORD_TO"), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (writev(record, parts, 3) != (ssize_t)(sizeof head + head.path + length))
        abort();
}

static int within(const char *path)
{
    const char *folder = getenv("RECORD_FOLDER");
    size_t length = folder ? strlen(folder) : 0;
    return length && !strncmp(path, folder, length) && (!path[length] || path[length] == '/');
}

/* The path of an open file under the folder that still has a name; NULL of any other. */
static const char *path_of(int fd, char *whole)
{
    char link[32];
    struct stat about;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, whole, PATH_MAX - 1);
    whole[length < 0 ? 0 : length] = 0;
    return within(whole) && !fstat(fd, &about) && about.st_nlink ? whole : NULL;
}

/* The path of a name under the folder, which need not be there; NULL of any other. */
static const char *path_named(const char *name, char *whole)
{
    char folder[PATH_MAX];
    const char *last = strrchr(name, '/');
    snprintf(folder, sizeof folder, "%.*s", last ? (int)(last - name) + 1 : 1, last ? name : ".");
    if (!realpath(folder, whole) || !within(whole))
        return NULL;
    return strcat(strcat(whole, "/"), last ? last + 1 : name);
}

static void opened(int fd, int flags)
{
    char whole[PATH_MAX];
    if (fd < 0 || !(flags & (O_CREAT | O_TRUNC)) || !path_of(fd, whole))
        return;
    note('C', whole, 0, NULL, 0);
    if (flags & O_TRUNC)
        note('T', whole, 0, NULL, 0);
}

#define OPEN(name)                                                                                           \
    int name(const char *path, int flags, ...)                                                               \
    {                                                                                                        \
        va_list rest;                                                                                        \
        va_start(rest, flags);                                                                               \
        int mode = va_arg(rest, int);                                                                        \
        va_end(rest);                                                                                        \
        int fd = REAL(name)(path, flags, mode);                                                              \
        opened(fd, flags);                                                                                   \
        return fd;                                                                                           \
    }
OPEN(open)
OPEN(open64)

/* What is written through a FILE is written down when it is closed. */
FILE *fopen(const char *name, const char *mode)
{
    FILE *file = REAL(fopen)(name, mode);
    if (file && mode[0] == 'w')
        opened(fileno(file), O_CREAT | O_TRUNC);
    return file;
}

int fclose(FILE *file)
{
    char whole[PATH_MAX], data[1 << 16];
    int writes = (fcntl(fileno(file), F_GETFL) & O_ACCMODE) != O_RDONLY && path_of(fileno(file), whole);
    int done = REAL(fclose)(file);
    int fd = writes ? REAL(open)(whole, O_RDONLY) : -1;
    ssize_t length;
    for (off_t at = 0; fd >= 0 && (length = pread(fd, data, sizeof data, at)) > 0; at += length)
        note('W', whole, at, data, length);
    if (fd >= 0)
        close(fd);
    return done;
}

static void wrote(int fd, off_t offset, const struct iovec *parts, int count, ssize_t done)
{
    char whole[PATH_MAX];
    if (done <= 0 || !path_of(fd, whole))
        return;
    for (ssize_t length; count-- && done > 0; done -= length, offset += length, parts++) {
        length = (ssize_t)parts->iov_len < done ? (ssize_t)parts->iov_len : done;
        note('W', whole, offset, parts->iov_base, length);
    }
    if (fcntl(fd, F_GETFL) & O_DSYNC) {
        note('B', whole, gettid(), NULL, 0);
        note('S', whole, gettid(), NULL, 0);
    }
}

/* One thread at a time: those who share an open file share its position. */
ssize_t write(int fd, const void *data, size_t length)
{
    struct iovec part = {(void *)data, length};
    pthread_mutex_lock(&writing);
    ssize_t done = REAL(write)(fd, data, length);
    if (done > 0)
        wrote(fd, lseek(fd, 0, SEEK_CUR) - done, &part, 1, done);
    pthread_mutex_unlock(&writing);
    return done;
}

#define PWRITE(name, off)                                                                                    \
    ssize_t name(int fd, const void *data, size_t length, off offset)                                        \
    {                                                                                                        \
        ssize_t done = REAL(name)(fd, data, length, offset);                                                 \
        struct iovec part = {(void *)data, length};                                                          \
        wrote(fd, offset, &part, 1, done);                                                                   \
        return done;                                                                                         \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    ssize_t done = REAL(pwritev)(fd, parts, count, offset);
    wrote(fd, offset, parts, count, done);
    return done;
}

static int resized(int done, int fd)
{
    char whole[PATH_MAX];
    struct stat about;
    if (!done && path_of(fd, whole) && !fstat(fd, &about))
        note('T', whole, about.st_size, NULL, 0);
    return done;
}

int ftruncate(int fd, off_t length) { return resized(REAL(ftruncate)(fd, length), fd); }
int ftruncate64(int fd, off64_t length) { return resized(REAL(ftruncate64)(fd, length), fd); }
int posix_fallocate(int fd, off_t from, off_t length)
{
    return resized(REAL(posix_fallocate)(fd, from, length), fd);
}

#define SYNC(name)                                                                                           \
    int name(int fd)                                                                                         \
    {                                                                                                        \
        char whole[PATH_MAX];                                                                                \
        int ours = path_of(fd, whole) != NULL;                                                               \
        if (ours)                                                                                            \
            note('B', whole, gettid(), NULL, 0);                                                             \
        int done = REAL(name)(fd);                                                                           \
        if (!done && ours)                                                                                   \
            note('S', whole, gettid(), NULL, 0);                                                             \
        return done;                                                                                         \
    }
SYNC(fsync)
SYNC(fdatasync)

#define NAMES(name, op, given, ...)                                                                          \
    int name given                                                                                           \
    {                                                                                                        \
        char whole[PATH_MAX];                                                                                \
        int done = REAL(name)(__VA_ARGS__);                                                                  \
        if (!done && path_named(path, whole))                                                                \
            note(op, whole, 0, NULL, 0);                                                                     \
        return done;                                                                                         \
    }
NAMES(unlink, 'U', (const char *path), path)
NAMES(rmdir, 'U', (const char *path), path)
NAMES(mkdir, 'D', (const char *path, mode_t mode), path, mode)

/* Written down before it is done: others may write under the new name at once. */
int rename(const char *from, const char *to)
{
    char old[PATH_MAX], new[PATH_MAX];
    if (path_named(from, old) && path_named(to, new) && !access(old, F_OK))
        note('R', old, 0, new, strlen(new));
    return REAL(rename)(from, to);
}
