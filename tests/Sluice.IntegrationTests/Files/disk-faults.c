/*
 * Makes the disk calls of a .NET process fail, for tests: preloaded, it stands in for fsync, pwrite and pwritev wherever the runtime looks
 * them up by dlsym. Built with -DCONTROL="a file" (six 32-bit numbers, shared with the test) and -DPREFIX="a directory": only files
 * below it are meant. Every failing fsync is noted in CONTROL.log with its path.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FAIL_FSYNC, SHORT_WRITES, FULL, FSYNCS_FAILED, WRITES_CUT, CALLS };

static volatile int *control(void)
{
    static volatile int *shared;
    if (!shared)
    {
        int fd = open(CONTROL, O_RDWR);
        shared = mmap(NULL, 6 * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        close(fd);
    }
    return shared;
}

static void *lookup(void *handle, const char *name)
{
    static void *(*real)(void *, const char *);
    if (!real) real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    if (!real) real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
    return real(handle, name);
}

static int is_meant(int fd, char *path, size_t size)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strncmp(path, PREFIX, strlen(PREFIX)) == 0;
}

static int fault_fsync(int fd)
{
    static int (*real)(int);
    char path[4096];
    if (!real) real = (int (*)(int))lookup(RTLD_NEXT, "fsync");
    if (!control()[FAIL_FSYNC] || !is_meant(fd, path, sizeof path)) return real(fd);
    __sync_fetch_and_add(&control()[FSYNCS_FAILED], 1);
    int log = open(CONTROL ".log", O_WRONLY | O_CREAT | O_APPEND, 0644);
    dprintf(log, "%s\n", path);
    close(log);
    errno = EIO;
    return -1;
}

/* How much of a write of this size is done now: all of it, half of it, or -1 for none. */
static ssize_t allowed(int fd, size_t size)
{
    char path[4096];
    if ((!control()[SHORT_WRITES] && !control()[FULL]) || !is_meant(fd, path, sizeof path)) return size;
    int call = __sync_add_and_fetch(&control()[CALLS], 1);
    if (control()[FULL] && call > 1) return -1;
    if (call % 2 == 0 || size < 2) return size;
    __sync_fetch_and_add(&control()[WRITES_CUT], 1);
    return size / 2;
}

static ssize_t fault_pwrite(int fd, const void *bytes, size_t size, off_t position)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real) real = (ssize_t (*)(int, const void *, size_t, off_t))lookup(RTLD_NEXT, "pwrite");
    ssize_t part = allowed(fd, size);
    if (part >= 0) return real(fd, bytes, part, position);
    errno = ENOSPC;
    return -1;
}

static ssize_t fault_pwritev(int fd, const struct iovec *parts, int count, off_t position)
{
    static ssize_t (*real)(int, const struct iovec *, int, off_t);
    if (!real) real = (ssize_t (*)(int, const struct iovec *, int, off_t))lookup(RTLD_NEXT, "pwritev");
    size_t size = 0;
    for (int i = 0; i < count; i++) size += parts[i].iov_len;
    ssize_t part = allowed(fd, size);
    if (part == (ssize_t)size) return real(fd, parts, count, position);
    if (part < 0)
    {
        errno = ENOSPC;
        return -1;
    }
    struct iovec cut[64];
    int used = 0;
    for (; used < count && used < 64 && part > 0; used++)
    {
        cut[used] = parts[used];
        if ((ssize_t)cut[used].iov_len > part) cut[used].iov_len = part;
        part -= cut[used].iov_len;
    }
    return real(fd, cut, used, position);
}

void *dlsym(void *handle, const char *name)
{
    if (strcmp(name, "fsync") == 0) return (void *)fault_fsync;
    if (strcmp(name, "pwrite") == 0) return (void *)fault_pwrite;
    if (strcmp(name, "pwritev") == 0) return (void *)fault_pwritev;
    return lookup(handle, name);
}
