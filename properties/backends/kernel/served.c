/*
 * Put before the agent's source when it is compiled for tests: what it asks of vfio goes to a socket, where a simulated
 * kernel answers (served.ts), and its /sys, /proc and /dev are a folder. Everything else of the agent is as it is.
 *
 * VFIO_SOCKET and VFIO_ROOT name the two. A file of that kernel has a number from FIRST on.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define FIRST 20000
#define MOST (1024 * 1024)
#define PAGE 4096ul

enum { OPEN, CLOSE, DUP, IOCTL, VALUE, READ, WRITE, POLL };
enum { PLAIN, READ_ONLY };

struct head {
	uint32_t length, operation;
	int32_t file;
	uint32_t memory;
	uint64_t number;
};

static __thread int socket_of_lane = -1;

static int all(int fd, void *bytes, size_t length, int is_sent)
{
	for (size_t at = 0; at < length;) {
		ssize_t done = is_sent ? send(fd, (char *)bytes + at, length - at, MSG_NOSIGNAL)
				       : recv(fd, (char *)bytes + at, length - at, 0);

		if (done < 0 && errno == EINTR && (at > 0 || is_sent))
			continue;
		if (done <= 0)
			return -1;
		at += (size_t)done;
	}
	return 0;
}

/* One call: bytes go there and may come back. A call that is interrupted is given up, with its connection. */
static long call(int operation, int file, uint64_t number, uint32_t memory, void *bytes, size_t length, size_t room)
{
	struct head head = { (uint32_t)length, (uint32_t)operation, file, memory, number };
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	struct { int64_t result; uint64_t length; } reply;

	if (socket_of_lane < 0) {
		snprintf(name.sun_path, sizeof name.sun_path, "%s", getenv("VFIO_SOCKET"));
		socket_of_lane = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (connect(socket_of_lane, (struct sockaddr *)&name, sizeof name) < 0)
			_exit(99);
	}
	if (all(socket_of_lane, &head, sizeof head, 1) < 0 || all(socket_of_lane, bytes, length, 1) < 0 ||
	    all(socket_of_lane, &reply, sizeof reply, 0) < 0 ||
	    all(socket_of_lane, bytes, reply.length < room ? reply.length : room, 0) < 0) {
		close(socket_of_lane);
		socket_of_lane = -1;
		errno = EINTR;
		return -1;
	}
	if (reply.result >= 0)
		return reply.result;
	errno = (int)-reply.result;
	return -1;
}

static const char *placed(const char *path, char *room, size_t size)
{
	const char *root = getenv("VFIO_ROOT");
	int is_ours = strncmp(path, "/sys/", 5) == 0 || strncmp(path, "/proc/", 6) == 0 || strcmp(path, "/proc") == 0 ||
		      strncmp(path, "/dev/", 5) == 0;

	if (root == NULL || !is_ours)
		return path;
	snprintf(room, size, "%s%s", root, path);
	return room;
}

static int sim_open(const char *path, int flags, ...)
{
	char room[4096];

	if (strcmp(path, "/dev/iommu") == 0 || strncmp(path, "/dev/vfio/", 10) == 0)
		return (int)call(OPEN, -1, 0, PLAIN, (void *)path, strlen(path), 0);
	return open(placed(path, room, sizeof room), flags, 0600);
}

static int sim_close(int fd)
{
	return fd < FIRST ? close(fd) : (int)call(CLOSE, fd, 0, PLAIN, NULL, 0, 0);
}

static int sim_dup3(int from, int to, int flags)
{
	return to < FIRST ? dup3(from, to, flags) : sim_close(to) < 0 ? -1 : to;
}

static int sim_fcntl(int fd, int command, ...)
{
	if (fd < FIRST)
		return fcntl(fd, command, STDERR_FILENO + 1);
	return command == F_GETFD ? FD_CLOEXEC : (int)call(DUP, fd, 0, PLAIN, NULL, 0, 0);
}

/* How much memory there is, and of which kind: the agent ends it where no page follows. */
static size_t measured(char *there, uint32_t *memory)
{
	size_t length = PAGE - ((uintptr_t)there & (PAGE - 1));
	int ends[2];
	char *at = there;

	*memory = PLAIN;
	if (pipe2(ends, O_CLOEXEC) < 0)
		_exit(99);
	if (write(ends[1], at, 1) == 1) {
		if (read(ends[0], at, 1) < 0)
			*memory = READ_ONLY;
		for (at = there + length; write(ends[1], at, 1) == 1; at += PAGE)
			length += PAGE;
	} else {
		length = 0;
	}
	close(ends[0]);
	close(ends[1]);
	return length;
}

static int sim_ioctl(int fd, unsigned long command, ...)
{
	va_list more;
	char *there, *copy;
	uint32_t memory;
	size_t length;
	int result;

	va_start(more, command);
	there = va_arg(more, char *);
	va_end(more);
	if (fd < FIRST)
		return ioctl(fd, command, there);
	if ((uintptr_t)there < PAGE) {
		uint64_t value = (uintptr_t)there;

		return (int)call(VALUE, fd, command, PLAIN, &value, sizeof value, 0);
	}
	/* Where the agent gives no bytes, its pointer is to the page that is not there. */
	length = measured(there, &memory);
	if (length == 0) {
		errno = EFAULT;
		return -1;
	}
	copy = malloc(length);
	memcpy(copy, there, length);
	result = (int)call(IOCTL, fd, command, memory, copy, length, length);
	if (memory == PLAIN)
		memcpy(there, copy, length);
	free(copy);
	return result;
}

static ssize_t sim_read(int fd, void *bytes, size_t length)
{
	uint64_t most = length < MOST ? length : MOST;

	if (fd < FIRST)
		return read(fd, bytes, length);
	return call(READ, fd, most, PLAIN, bytes, 0, length);
}

static ssize_t sim_write(int fd, const void *bytes, size_t length)
{
	return fd < FIRST ? write(fd, bytes, length) : call(WRITE, fd, 0, PLAIN, (void *)bytes, length, 0);
}

static int sim_poll(struct pollfd *one, nfds_t count, int timeout)
{
	uint16_t events = 0;
	int result;

	if (one->fd < FIRST)
		return poll(one, count, timeout);
	result = (int)call(POLL, one->fd, (uint64_t)one->events, PLAIN, &events, 0, sizeof events);
	one->revents = (short)events;
	return result;
}

static int sim_scandir(const char *path, struct dirent ***entries, int (*is_meant)(const struct dirent *),
		       int (*order)(const struct dirent **, const struct dirent **))
{
	char room[4096];

	return scandir(placed(path, room, sizeof room), entries, is_meant, order);
}

static ssize_t sim_readlink(const char *path, char *bytes, size_t length)
{
	char room[4096];

	return readlink(placed(path, room, sizeof room), bytes, length);
}

static int sim_stat(const char *path, struct stat *about)
{
	char room[4096];

	return stat(placed(path, room, sizeof room), about);
}

#define open(...) sim_open(__VA_ARGS__)
#define close(...) sim_close(__VA_ARGS__)
#define dup3(...) sim_dup3(__VA_ARGS__)
#define fcntl(...) sim_fcntl(__VA_ARGS__)
#define ioctl(...) sim_ioctl(__VA_ARGS__)
#define read(...) sim_read(__VA_ARGS__)
#define write(...) sim_write(__VA_ARGS__)
#define poll(...) sim_poll(__VA_ARGS__)
#define scandir(...) sim_scandir(__VA_ARGS__)
#define readlink(...) sim_readlink(__VA_ARGS__)
#define stat(...) sim_stat(__VA_ARGS__)
#undef PAGE
#undef FIRST
#undef MOST
/* The agent has a function of that name. */
#define listen agent_listen
