/*
 * The agent: performs system calls for a verifier that is elsewhere, line by line. README.md beside this file is its
 * protocol. The same binary is an ordinary program on its standard input and output, and the first process of a VM.
 *
 * Lanes are threads: a call that blocks in one stops no other. What a request opens stays here, in registers and in
 * tables of sessions, so that later requests of the same batch can name it before anyone has seen its number.
 * Input is not trusted: every line is answered, a malformed one with what is wrong, and nothing is done for it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define VERSION 1
#define LANES 8
#define REGISTERS 64
#define TABLES 16
#define SESSIONS 1024
/* Bytes that a read or a write moves at most, that an ioctl may be given, and that a line may have. */
#define DATA (1024 * 1024)
#define MEMORY (64 * 1024)
#define LINE (2 * DATA + 4096)
/* Bytes of requests that may wait in all lanes together. */
#define WAITING (24 * 1024 * 1024)
#define WORDS 12
/* Bytes of replies that a lane collects before they are written. */
#define OUTBOX (32 * 1024)
/* Milliseconds that a reply waits at most, where its lane goes on with something that takes long. */
#define LINGER 100
/* File numbers beyond this are not used: the limit of open files is set to it. */
#define FILES 65536
/* _IO(';', 100 + 11) */
#define VFIO_DEVICE_RESET 0x3b6f
/* Seconds that the resets at the end may take. */
#define PATIENCE 5

enum { AT_END = 0, USAGE = 2, SILENCE = 3, STUCK = 4 };

static int input = STDIN_FILENO, output = STDOUT_FILENO;
static bool is_init;
static atomic_bool ending;
/* When something was said last, by now(). */
static atomic_long heard;

/* Seconds of a clock that nobody sets, and that stands still while the machine sleeps. */
static long now(void)
{
	struct timespec since;

	clock_gettime(CLOCK_MONOTONIC, &since);
	return (long)since.tv_sec;
}

/* ---- The end: guarded devices are reset first ---- */

static pthread_mutex_t files_lock = PTHREAD_MUTEX_INITIALIZER;
static int registers[REGISTERS];
static bool guarded[REGISTERS];

static _Noreturn void leave(int code)
{
	if (is_init)
		reboot(RB_AUTOBOOT);
	_exit(code);
}

static void stuck(int signal)
{
	(void)signal;
	leave(STUCK);
}

static void deliver(void);

static _Noreturn void finish(int code)
{
	int files[REGISTERS], count = 0;

	if (atomic_exchange(&ending, true))
		for (;;)
			pause();
	alarm(PATIENCE);
	pthread_mutex_lock(&files_lock);
	for (int at = 0; at < REGISTERS; at++)
		if (guarded[at] && registers[at] >= 0)
			files[count++] = registers[at];
	pthread_mutex_unlock(&files_lock);
	for (int at = 0; at < count; at++)
		ioctl(files[at], VFIO_DEVICE_RESET, 0);
	deliver();
	leave(code);
}

/* ---- Output: whole lines, whichever lane they come from ---- */

static pthread_mutex_t output_lock = PTHREAD_MUTEX_INITIALIZER;

static bool written(const char *text, size_t length)
{
	while (length > 0) {
		ssize_t done = write(output, text, length);

		if (done < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (done <= 0)
			return false;
		text += done;
		length -= (size_t)done;
	}
	return true;
}

static void emit(const char *text, size_t length)
{
	bool is_through;

	pthread_mutex_lock(&output_lock);
	is_through = written(text, length);
	pthread_mutex_unlock(&output_lock);
	if (!is_through)
		finish(AT_END);
}

/*
 * Replies of a lane that are made and not written yet. They may lie in memory that outlives this process and its
 * kernel: then whoever finds it knows what was performed last. The text is there before the length says so, and it is
 * written before the length is 0 again.
 */
struct outbox {
	atomic_uint length;
	char text[OUTBOX - sizeof(atomic_uint)];
};

static struct outbox own_outboxes[LANES], *outboxes = own_outboxes;
static pthread_mutex_t outbox_locks[LANES];

/* With the lane's lock held. */
static void flush(unsigned at)
{
	unsigned length = atomic_load(&outboxes[at].length);

	if (length > 0)
		emit(outboxes[at].text, length);
	atomic_store(&outboxes[at].length, 0);
}

static void flush_lane(unsigned at)
{
	pthread_mutex_lock(&outbox_locks[at]);
	flush(at);
	pthread_mutex_unlock(&outbox_locks[at]);
}

/* What was performed is told, at the end too; but for lanes that are just writing. */
static void deliver(void)
{
	for (unsigned at = 0; at < LANES; at++) {
		if (pthread_mutex_trylock(&outbox_locks[at]) != 0)
			return;
		if (pthread_mutex_trylock(&output_lock) != 0)
			return;
		if (!written(outboxes[at].text, atomic_load(&outboxes[at].length)))
			return;
		atomic_store(&outboxes[at].length, 0);
		pthread_mutex_unlock(&output_lock);
		pthread_mutex_unlock(&outbox_locks[at]);
	}
}

/* Adds a reply; one that has no room beside the others is written at once, behind them. */
static void reply(unsigned at, const char *text, size_t length)
{
	struct outbox *box = &outboxes[at];
	unsigned have;

	pthread_mutex_lock(&outbox_locks[at]);
	if (atomic_load(&box->length) + length > sizeof box->text)
		flush(at);
	have = atomic_load(&box->length);
	if (length > sizeof box->text) {
		emit(text, length);
	} else {
		memcpy(box->text + have, text, length);
		atomic_store(&box->length, have + (unsigned)length);
	}
	pthread_mutex_unlock(&outbox_locks[at]);
}

/* An id as it came, or `?`; at once. */
static void complain(const char *id, const char *why)
{
	char line[160];
	int length = snprintf(line, sizeof line, "%s ! %s\n", id, why);

	emit(line, (size_t)length);
}

static int greeting(char *text, size_t size)
{
	struct timespec up;

	clock_gettime(CLOCK_BOOTTIME, &up);
	return snprintf(text, size, "hello vfio-agent %d lanes=%d registers=%d tables=%d sessions=%d data=%d uptime=%ld.%02ld",
			VERSION, LANES, REGISTERS, TABLES, SESSIONS, DATA, (long)up.tv_sec, up.tv_nsec / 10000000);
}

/* ---- Words ---- */

static bool number(const char *word, uint64_t most, uint64_t *value)
{
	uint64_t sum = 0, base = 10;

	if (word[0] == '0' && word[1] == 'x') {
		base = 16;
		word += 2;
	}
	if (*word == '\0')
		return false;
	for (; *word != '\0'; word++) {
		uint64_t digit = base;

		if (*word >= '0' && *word <= '9')
			digit = (uint64_t)(*word - '0');
		else if (*word >= 'a' && *word <= 'f')
			digit = (uint64_t)(*word - 'a' + 10);
		if (digit >= base || sum > (UINT64_MAX - digit) / base)
			return false;
		sum = sum * base + digit;
	}
	*value = sum;
	return sum <= most;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes from hexadecimal digits; `-` is none. */
static const char *unhex(const char *word, uint8_t *bytes, size_t most, size_t *length)
{
	size_t digits = strlen(word);

	*length = 0;
	if (word[0] == '-' && digits == 1)
		return NULL;
	if (digits % 2 != 0)
		return "an odd number of hexadecimal digits";
	if (digits / 2 > most)
		return "too many bytes";
	for (size_t at = 0; at < digits; at += 2) {
		int high = digit_of(word[at]), low = digit_of(word[at + 1]);

		if (high < 0 || low < 0)
			return "hexadecimal digits were expected: 0 to 9, a to f";
		bytes[at / 2] = (uint8_t)(high << 4 | low);
	}
	*length = digits / 2;
	return NULL;
}

/* ---- Files: registers, tables of sessions, and who uses which file right now ---- */

static struct table {
	int count;
	int file[SESSIONS];
} tables[TABLES];

static struct {
	/* Requests under way on it. */
	unsigned users;
	/* Held by a register or a table. */
	bool is_owned;
	/* Closed while in use: its number stays taken until the last user is through. */
	bool is_doomed;
} files[FILES];

/* A file on which every call fails with EBADF: it stands in for one that was closed while in use. */
static int nothing = -1;

static const char *register_of(const char *word, unsigned *at)
{
	uint64_t value;

	if (word[0] != 'r' || !number(word + 1, REGISTERS - 1, &value))
		return "a register was expected: r0 to r63";
	*at = (unsigned)value;
	return NULL;
}

static const char *table_of(const char *word, unsigned *at)
{
	uint64_t value;

	if (word[0] != 't' || !number(word + 1, TABLES - 1, &value))
		return "a table was expected: t0 to t15";
	*at = (unsigned)value;
	return NULL;
}

/* Where the file that a word names is kept; nowhere where a table has no session of that age. */
static const char *place_of(const char *word, int **place)
{
	static const char why[] = "a file was expected: r0 to r63, or a table and an age, as t0.0";
	char name[8];
	const char *dot = strchr(word, '.');
	uint64_t age;
	unsigned at;

	*place = NULL;
	if (word[0] == 'r') {
		if (register_of(word, &at) != NULL)
			return why;
		*place = &registers[at];
		return NULL;
	}
	if (dot == NULL || (size_t)(dot - word) >= sizeof name)
		return why;
	memcpy(name, word, (size_t)(dot - word));
	name[dot - word] = '\0';
	if (table_of(name, &at) != NULL || !number(dot + 1, UINT32_MAX, &age))
		return why;
	if (age < (uint64_t)tables[at].count)
		*place = &tables[at].file[tables[at].count - 1 - (int)age];
	return NULL;
}

/* The number of the file that a word names, in use until `release`; -1 where there is none. */
static const char *hold(const char *word, int *fd)
{
	const char *why;
	int *place;

	pthread_mutex_lock(&files_lock);
	why = place_of(word, &place);
	*fd = why == NULL && place != NULL ? *place : -1;
	if (*fd >= 0)
		files[*fd].users++;
	pthread_mutex_unlock(&files_lock);
	return why;
}

static void release(int fd)
{
	bool is_last;

	if (fd < 0)
		return;
	pthread_mutex_lock(&files_lock);
	is_last = --files[fd].users == 0 && files[fd].is_doomed;
	if (is_last)
		files[fd].is_doomed = false;
	pthread_mutex_unlock(&files_lock);
	if (is_last)
		close(fd);
}

/* Whether a number is a file of ours that nobody holds yet. */
static bool is_fresh(int fd)
{
	return fd > STDERR_FILENO && fd < FILES && fd != input && fd != output && fd != nothing &&
	       !files[fd].is_owned && !files[fd].is_doomed && fcntl(fd, F_GETFD) >= 0;
}

/* A register that a new file can be put into. */
static const char *target_of(const char *word, unsigned *at)
{
	const char *why = register_of(word, at);
	bool is_free;

	if (why != NULL)
		return why;
	pthread_mutex_lock(&files_lock);
	is_free = registers[*at] < 0;
	pthread_mutex_unlock(&files_lock);
	return is_free ? NULL : "the register holds a file: close it first";
}

/* Puts what a call gave into a register, where it gave a file. */
static const char *keep(unsigned at, long long fd)
{
	const char *why = NULL;
	bool is_ours;

	if (fd < 0)
		return NULL;
	pthread_mutex_lock(&files_lock);
	is_ours = fd < FILES && is_fresh((int)fd);
	if (!is_ours) {
		why = "the call gave a file that is not a new one";
	} else if (registers[at] >= 0) {
		why = "the register holds a file: close it first";
	} else {
		registers[at] = (int)fd;
		files[fd].is_owned = true;
	}
	pthread_mutex_unlock(&files_lock);
	if (why != NULL && is_ours)
		close((int)fd);
	return why;
}

static bool is_full(unsigned at)
{
	bool is_full;

	pthread_mutex_lock(&files_lock);
	is_full = tables[at].count >= SESSIONS;
	pthread_mutex_unlock(&files_lock);
	return is_full;
}

/* A session: its place in the table is kept also where the number that came is no new file of ours. */
static void push(unsigned at, int fd)
{
	struct table *table = &tables[at];

	pthread_mutex_lock(&files_lock);
	if (table->count < SESSIONS) {
		bool is_ours = is_fresh(fd);

		if (is_ours)
			files[fd].is_owned = true;
		table->file[table->count++] = is_ours ? fd : -1;
	}
	pthread_mutex_unlock(&files_lock);
}

/* Takes a file out of its place, with the lock held, and says whether somebody is using it. */
static int taken(int *place, bool *is_used)
{
	int fd = *place;

	*place = -1;
	for (int at = 0; at < REGISTERS; at++)
		if (place == &registers[at])
			guarded[at] = false;
	files[fd].is_owned = false;
	*is_used = files[fd].users > 0;
	files[fd].is_doomed = *is_used;
	if (*is_used)
		files[fd].users++;
	return fd;
}

/* Closes a file for good. The lock is not held: a driver may block here. */
static int shut(int fd, bool is_used)
{
	int result;

	if (!is_used)
		return close(fd) < 0 ? -errno : 0;
	result = dup3(nothing, fd, O_CLOEXEC) < 0 ? -errno : 0;
	release(fd);
	return result;
}

/* ---- Requests ---- */

struct line {
	struct line *next;
	size_t length;
	char text[];
};

struct lane {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t arrived;
	atomic_bool is_started;
	struct line *first, **last;
	/* Requests that came with the others of a batch, and are handed over with them. */
	struct line *coming, **coming_last;
	/* What is being performed, and what of that is to end; 0 is nothing. */
	uint64_t current, cancelled;
	/* The next request is not performed. */
	bool skips;
	/* What its next system call is short of; the number of the allocation that fails, from 1; the file that says so. */
	enum { NOTHING, FILE_NUMBERS, USER_MEMORY, ALLOCATION } lacks;
	unsigned nth;
	int failing;
	/* Memory of calls: `memory` ends where no memory is, so that no call reads or writes behind its structure. */
	uint8_t *memory, *data;
	char *reply;
};

static struct lane lanes[LANES];
static atomic_size_t waiting;

/* What a request came to. */
struct answer {
	long long result;
	const uint8_t *bytes;
	size_t length;
};

typedef const char *operation(struct lane *lane, char **word, int words, struct answer *answer);

static long long outcome(long long result)
{
	return result < 0 ? -errno : result;
}

static const char *op_hello(struct lane *lane, char **word, int words, struct answer *answer)
{
	(void)word, (void)words;
	answer->length = (size_t)greeting((char *)lane->data, DATA);
	answer->bytes = lane->data;
	return NULL;
}

static const char *op_open(struct lane *lane, char **word, int words, struct answer *answer)
{
	uint64_t flags;
	unsigned at;
	const char *why = target_of(word[0], &at);

	(void)lane, (void)words;
	if (why != NULL)
		return why;
	if (!number(word[2], INT32_MAX, &flags))
		return "flags were expected: a number";
	answer->result = outcome(open(word[1], (int)flags | O_CLOEXEC | O_NOCTTY, 0600));
	return keep(at, answer->result);
}

static const char *op_close(struct lane *lane, char **word, int words, struct answer *answer)
{
	const char *why;
	int *place, fd = -1;
	bool is_used = false;

	(void)lane, (void)words;
	pthread_mutex_lock(&files_lock);
	why = place_of(word[0], &place);
	if (why == NULL && place != NULL && *place >= 0)
		fd = taken(place, &is_used);
	pthread_mutex_unlock(&files_lock);
	if (why == NULL)
		answer->result = fd < 0 ? -EBADF : shut(fd, is_used);
	return why;
}

static const char *op_clear(struct lane *lane, char **word, int words, struct answer *answer)
{
	unsigned at;
	const char *why = table_of(word[0], &at);

	(void)lane, (void)words;
	if (why != NULL)
		return why;
	for (;;) {
		bool is_used = false;
		int fd = -1;

		pthread_mutex_lock(&files_lock);
		if (tables[at].count == 0) {
			pthread_mutex_unlock(&files_lock);
			return NULL;
		}
		if (tables[at].file[tables[at].count - 1] >= 0)
			fd = taken(&tables[at].file[tables[at].count - 1], &is_used);
		tables[at].count--;
		pthread_mutex_unlock(&files_lock);
		if (fd < 0)
			continue;
		shut(fd, is_used);
		answer->result++;
	}
}

static const char *op_dup(struct lane *lane, char **word, int words, struct answer *answer)
{
	unsigned at;
	const char *why = target_of(word[0], &at);
	int fd;

	(void)lane, (void)words;
	if (why == NULL)
		why = hold(word[1], &fd);
	if (why != NULL)
		return why;
	answer->result = outcome(fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
	release(fd);
	return keep(at, answer->result);
}

static const char *op_eventfd(struct lane *lane, char **word, int words, struct answer *answer)
{
	uint64_t initial, flags;
	unsigned at;
	const char *why = target_of(word[0], &at);

	(void)lane, (void)words;
	if (why != NULL)
		return why;
	if (!number(word[1], UINT32_MAX, &initial) || !number(word[2], INT32_MAX, &flags))
		return "a count and flags were expected: numbers";
	answer->result = outcome(eventfd((unsigned)initial, (int)flags | EFD_CLOEXEC));
	return keep(at, answer->result);
}

static pthread_mutex_t limit_lock = PTHREAD_MUTEX_INITIALIZER;
static rlim_t limit_before;

/* Takes from a lane what it is to lack. In between there is nothing but its one call. */
static void withhold(struct lane *lane)
{
	struct rlimit limit;
	char text[16];

	if (lane->lacks == FILE_NUMBERS) {
		pthread_mutex_lock(&limit_lock);
		getrlimit(RLIMIT_NOFILE, &limit);
		limit_before = limit.rlim_cur;
		limit.rlim_cur = 0;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (lane->lacks != ALLOCATION)
		return;
	int length = snprintf(text, sizeof text, "%u", lane->nth);
	if (pwrite(lane->failing, text, (size_t)length, 0) < 0)
		lane->lacks = NOTHING;
}

/* Gives it back; what the call came to is passed through, for its errno is gone afterwards. */
static long long restored(struct lane *lane, long long result)
{
	struct rlimit limit;

	if (lane->lacks == ALLOCATION && pwrite(lane->failing, "0", 1, 0) < 0)
		finish(STUCK);
	if (lane->lacks != FILE_NUMBERS)
		return result;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit_before;
	setrlimit(RLIMIT_NOFILE, &limit);
	pthread_mutex_unlock(&limit_lock);
	return result;
}

/* Where a call finds its data: behind the memory of ioctls is none. */
static uint8_t *data_of(struct lane *lane)
{
	return lane->lacks == USER_MEMORY ? lane->memory + MEMORY : lane->data;
}

/* The lane's next request lacks something; where that cannot be had, it is not performed. */
static const char *op_lacking(struct lane *lane, char **word, int words, struct answer *answer)
{
	uint64_t nth;

	(void)words;
	if (strcmp(word[0], "files") == 0) {
		lane->lacks = FILE_NUMBERS;
	} else if (strcmp(word[0], "memory") == 0) {
		lane->lacks = USER_MEMORY;
	} else if (number(word[0], 1000, &nth) && nth > 0) {
		if (lane->failing <= 0)
			lane->failing = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
		answer->result = lane->failing < 0 ? -errno : 0;
		lane->skips = lane->failing < 0;
		lane->lacks = ALLOCATION;
		lane->nth = (unsigned)nth;
	} else {
		return "files, memory, or the number of an allocation was expected: 1 to 1000";
	}
	return NULL;
}

/* An ioctl on bytes given in hexadecimal digits, in memory with a protection; they are in `lane->data` afterwards. */
static const char *performed(struct lane *lane, char **word, int protection, struct answer *answer)
{
	uint64_t command;
	size_t length;
	const char *why;
	uint8_t *there;
	int fd;

	if (!number(word[1], UINT32_MAX, &command))
		return "the number of an ioctl was expected";
	why = unhex(word[2], lane->data, MEMORY, &length);
	if (why == NULL)
		why = hold(word[0], &fd);
	if (why != NULL)
		return why;
	there = lane->memory + MEMORY - length;
	memcpy(there, lane->data, length);
	if (protection != (PROT_READ | PROT_WRITE))
		mprotect(lane->memory, MEMORY, protection);
	withhold(lane);
	answer->result = restored(lane, outcome(ioctl(fd, (unsigned long)command, there)));
	release(fd);
	if (protection != (PROT_READ | PROT_WRITE))
		mprotect(lane->memory, MEMORY, PROT_READ | PROT_WRITE);
	memcpy(lane->data, there, length);
	answer->bytes = lane->data;
	answer->length = protection == PROT_NONE ? 0 : length;
	return NULL;
}

static const char *op_ioctl(struct lane *lane, char **word, int words, struct answer *answer)
{
	int protection = PROT_READ | PROT_WRITE;
	bool takes = false, stores = false;
	unsigned table = 0, target = 0;
	uint64_t offset = 0;
	const char *why;

	for (int at = 3; at < words; at++) {
		if (strcmp(word[at], "read-only") == 0) {
			protection = PROT_READ;
		} else if (strcmp(word[at], "unreadable") == 0) {
			protection = PROT_NONE;
		} else if (strcmp(word[at], "take") == 0 && at + 2 < words) {
			why = table_of(word[++at], &table);
			if (why != NULL)
				return why;
			if (!number(word[++at], MEMORY, &offset))
				return "an offset was expected: a number";
			takes = true;
		} else if (strcmp(word[at], "into") == 0 && at + 1 < words) {
			why = target_of(word[++at], &target);
			if (why != NULL)
				return why;
			stores = true;
		} else {
			return "read-only, unreadable, take TABLE OFFSET or into REGISTER was expected";
		}
	}
	if (takes && (strlen(word[2]) / 2 < 4 || offset > strlen(word[2]) / 2 - 4))
		return "the offset is beyond the bytes";
	if (takes && is_full(table))
		return "the table is full: clear it";
	why = performed(lane, word, protection, answer);
	if (why != NULL || answer->result < 0)
		return why;
	if (takes) {
		int32_t fd;

		memcpy(&fd, lane->data + offset, sizeof fd);
		if (fd >= 0)
			push(table, fd);
	}
	return stores ? keep(target, answer->result) : NULL;
}

static const char *op_ioctlv(struct lane *lane, char **word, int words, struct answer *answer)
{
	uint64_t command, value;
	unsigned target = 0;
	const char *why = NULL;
	int fd;

	if (!number(word[1], UINT32_MAX, &command) || !number(word[2], UINT64_MAX, &value))
		return "the number of an ioctl and a value were expected";
	if (words > 3) {
		if (words != 5 || strcmp(word[3], "into") != 0)
			return "into REGISTER was expected";
		why = target_of(word[4], &target);
	}
	if (why == NULL)
		why = hold(word[0], &fd);
	if (why != NULL)
		return why;
	withhold(lane);
	answer->result = restored(lane, outcome(ioctl(fd, (unsigned long)command, (unsigned long)value)));
	release(fd);
	return words > 3 ? keep(target, answer->result) : NULL;
}

static const char *op_read(struct lane *lane, char **word, int words, struct answer *answer)
{
	uint64_t length, offset = 0;
	const char *why;
	int fd;

	if (!number(word[1], DATA, &length))
		return "a length was expected: at most 1048576";
	if (words > 2 && !number(word[2], INT64_MAX, &offset))
		return "an offset was expected: a number";
	why = hold(word[0], &fd);
	if (why != NULL)
		return why;
	withhold(lane);
	answer->result = restored(lane, outcome(words > 2 ? pread(fd, data_of(lane), (size_t)length, (off_t)offset)
							  : read(fd, data_of(lane), (size_t)length)));
	release(fd);
	answer->bytes = lane->data;
	/* A driver may say that it has read more than it was asked for. */
	if (answer->result > 0)
		answer->length = answer->result > (long long)length ? (size_t)length : (size_t)answer->result;
	return NULL;
}

static const char *op_write(struct lane *lane, char **word, int words, struct answer *answer)
{
	uint64_t offset = 0;
	size_t length;
	const char *why = unhex(word[1], lane->data, DATA, &length);
	int fd;

	if (why == NULL && words > 2 && !number(word[2], INT64_MAX, &offset))
		why = "an offset was expected: a number";
	if (why == NULL)
		why = hold(word[0], &fd);
	if (why != NULL)
		return why;
	withhold(lane);
	answer->result = restored(lane, outcome(words > 2 ? pwrite(fd, data_of(lane), length, (off_t)offset)
							  : write(fd, data_of(lane), length)));
	release(fd);
	return NULL;
}

static const char *op_poll(struct lane *lane, char **word, int words, struct answer *answer)
{
	uint64_t events, timeout;
	struct pollfd one;
	const char *why;

	(void)words;
	if (!number(word[1], UINT16_MAX, &events) || !number(word[2], INT32_MAX, &timeout))
		return "events and milliseconds were expected: numbers";
	why = hold(word[0], &one.fd);
	if (why != NULL)
		return why;
	one.events = (short)events;
	one.revents = 0;
	/* poll itself passes over a negative number. */
	if (one.fd < 0)
		answer->result = -EBADF;
	else
		answer->result = outcome(poll(&one, 1, (int)timeout));
	release(one.fd);
	lane->data[0] = (uint8_t)one.revents;
	lane->data[1] = (uint8_t)(one.revents >> 8);
	answer->bytes = lane->data;
	answer->length = 2;
	return NULL;
}

static const char *op_put(struct lane *lane, char **word, int words, struct answer *answer)
{
	size_t length;
	const char *why = unhex(word[1], lane->data, DATA, &length);
	int fd;

	(void)words;
	if (why != NULL)
		return why;
	fd = open(word[0], O_WRONLY | O_CLOEXEC | O_NOCTTY);
	answer->result = outcome(fd);
	if (fd < 0)
		return NULL;
	answer->result = outcome(write(fd, lane->data, length));
	close(fd);
	return NULL;
}

static const char *op_get(struct lane *lane, char **word, int words, struct answer *answer)
{
	int fd = open(word[0], O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t got = 0;

	(void)words;
	answer->result = outcome(fd);
	if (fd < 0)
		return NULL;
	for (answer->result = 0; answer->result < DATA; answer->result += got) {
		got = read(fd, lane->data + answer->result, (size_t)(DATA - answer->result));
		if (got <= 0)
			break;
	}
	if (got < 0)
		answer->result = -errno;
	else
		answer->length = (size_t)answer->result;
	answer->bytes = lane->data;
	close(fd);
	return NULL;
}

static int is_entry(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static const char *op_ls(struct lane *lane, char **word, int words, struct answer *answer)
{
	struct dirent **entries;
	int count = scandir(word[0], &entries, is_entry, alphasort);

	(void)words;
	answer->result = outcome(count);
	answer->bytes = lane->data;
	for (int at = 0; at < count; at++) {
		size_t length = strlen(entries[at]->d_name);

		if (answer->length + length + 1 > DATA) {
			answer->result = -EOVERFLOW;
		} else {
			if (at > 0)
				lane->data[answer->length++] = '\n';
			memcpy(lane->data + answer->length, entries[at]->d_name, length);
			answer->length += length;
		}
		free(entries[at]);
	}
	if (count >= 0)
		free(entries);
	return NULL;
}

static const char *op_readlink(struct lane *lane, char **word, int words, struct answer *answer)
{
	(void)words;
	answer->result = outcome(readlink(word[0], (char *)lane->data, DATA));
	answer->bytes = lane->data;
	answer->length = answer->result > 0 ? (size_t)answer->result : 0;
	return NULL;
}

static const char *op_stat(struct lane *lane, char **word, int words, struct answer *answer)
{
	struct stat about;

	(void)words;
	answer->result = outcome(stat(word[0], &about));
	if (answer->result < 0)
		return NULL;
	uint64_t fields[] = { about.st_mode, major(about.st_rdev), minor(about.st_rdev), (uint64_t)about.st_size };
	memcpy(lane->data, fields, sizeof fields);
	answer->bytes = lane->data;
	answer->length = sizeof fields;
	return NULL;
}

static const char *op_mount(struct lane *lane, char **word, int words, struct answer *answer)
{
	(void)lane, (void)words;
	answer->result = outcome(mount(word[0], word[1], word[0], 0, NULL));
	return NULL;
}

static const char *op_insmod(struct lane *lane, char **word, int words, struct answer *answer)
{
	size_t length = 0;
	const char *why = words > 1 ? unhex(word[1], lane->data, MEMORY, &length) : NULL;
	int fd;

	if (why != NULL)
		return why;
	lane->data[length] = '\0';
	fd = open(word[0], O_RDONLY | O_CLOEXEC | O_NOCTTY);
	answer->result = outcome(fd);
	if (fd < 0)
		return NULL;
	answer->result = outcome(syscall(SYS_finit_module, fd, lane->data, 0));
	close(fd);
	return NULL;
}

static const char *op_rmmod(struct lane *lane, char **word, int words, struct answer *answer)
{
	(void)lane, (void)words;
	answer->result = outcome(syscall(SYS_delete_module, word[0], O_NONBLOCK));
	return NULL;
}

static const char *op_files(struct lane *lane, char **word, int words, struct answer *answer)
{
	struct rlimit limit;
	uint64_t most;

	(void)lane, (void)words;
	if (!number(word[0], FILES, &most))
		return "a number of files was expected: at most 65536";
	answer->result = outcome(getrlimit(RLIMIT_NOFILE, &limit));
	if (answer->result < 0)
		return NULL;
	answer->result = (long long)limit.rlim_cur;
	limit.rlim_cur = (rlim_t)most;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		answer->result = -errno;
	return NULL;
}

/* Values of a state, separated by commas. */
static const char *is_among(char *word, uint32_t value, bool *found)
{
	char *rest = word;
	uint64_t one;

	*found = false;
	while ((word = strsep(&rest, ",")) != NULL) {
		if (!number(word, UINT32_MAX, &one))
			return "values were expected: numbers, separated by commas";
		*found |= one == value;
	}
	return NULL;
}

static const char *op_unless(struct lane *lane, char **word, int words, struct answer *answer)
{
	uint64_t offset;
	uint32_t value;
	bool found = true;
	const char *why;

	(void)words;
	if (!number(word[3], MEMORY, &offset))
		return "an offset was expected: a number";
	if (strlen(word[2]) / 2 < 4 || offset > strlen(word[2]) / 2 - 4)
		return "the offset is beyond the bytes";
	why = performed(lane, word, PROT_READ | PROT_WRITE, answer);
	if (why != NULL)
		return why;
	memcpy(&value, lane->data + offset, sizeof value);
	why = is_among(word[4], value, &found);
	lane->skips = found || answer->result < 0;
	return why;
}

/* How fast a file answers without us: ioctls with these structures in turn, and the nanoseconds that they took. */
static const char *op_measure(struct lane *lane, char **word, int words, struct answer *answer)
{
	uint8_t *memory[WORDS], *end = lane->data;
	size_t length[WORDS];
	int kinds = words - 3, fd;
	uint64_t command, count, took;
	struct timespec from, to;
	const char *why = NULL;

	if (!number(word[1], UINT32_MAX, &command) || !number(word[2], 10 * 1000 * 1000, &count))
		return "the number of an ioctl and a count were expected: at most 10000000";
	for (int at = 0; at < kinds && why == NULL; at++) {
		/* What is asked, and behind it where each call finds it anew. */
		why = unhex(word[3 + at], end, MEMORY, &length[at]);
		memory[at] = end;
		end += 2 * length[at];
	}
	if (why == NULL)
		why = hold(word[0], &fd);
	if (why != NULL)
		return why;
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (uint64_t turn = 0; turn < count; turn++) {
		int at = (int)(turn % (uint64_t)kinds);
		uint8_t *there = memory[at] + length[at];

		memcpy(there, memory[at], length[at]);
		answer->result += ioctl(fd, (unsigned long)command, there) >= 0;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	release(fd);
	took = (uint64_t)(to.tv_sec - from.tv_sec) * 1000000000u + (uint64_t)to.tv_nsec - (uint64_t)from.tv_nsec;
	memcpy(lane->data, &took, sizeof took);
	answer->bytes = lane->data;
	answer->length = sizeof took;
	return NULL;
}

/* Lanes that are to begin at the same time come to a key, and wait there for each other. */
static struct meeting {
	uint64_t key;
	unsigned count, arrived, left;
} meetings[LANES];
static pthread_mutex_t meetings_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t met = PTHREAD_COND_INITIALIZER;

static struct meeting *meeting_at(uint64_t key, unsigned count)
{
	struct meeting *free = NULL;

	for (int at = 0; at < LANES; at++) {
		struct meeting *one = &meetings[at];

		if (one->count != 0 && one->key == key)
			return one->count == count && one->arrived < count ? one : NULL;
		if (one->count == 0 && free == NULL)
			free = one;
	}
	if (free != NULL)
		*free = (struct meeting){ .key = key, .count = count };
	return free;
}

static const char *op_meet(struct lane *lane, char **word, int words, struct answer *answer)
{
	uint64_t key, count;
	struct meeting *meeting;

	(void)lane, (void)words, (void)answer;
	if (!number(word[0], UINT64_MAX, &key) || !number(word[1], LANES, &count) || count == 0)
		return "a key and a number of lanes were expected: 1 to 8";
	pthread_mutex_lock(&meetings_lock);
	meeting = meeting_at(key, (unsigned)count);
	if (meeting == NULL) {
		pthread_mutex_unlock(&meetings_lock);
		return "that key is taken, with another number of lanes";
	}
	if (++meeting->arrived == count)
		pthread_cond_broadcast(&met);
	while (meeting->arrived < count)
		pthread_cond_wait(&met, &meetings_lock);
	if (++meeting->left == count)
		meeting->count = 0;
	pthread_mutex_unlock(&meetings_lock);
	return NULL;
}

static const char *op_guard(struct lane *lane, char **word, int words, struct answer *answer)
{
	unsigned at;
	const char *why = register_of(word[0], &at);

	(void)lane, (void)words;
	if (why != NULL)
		return why;
	pthread_mutex_lock(&files_lock);
	guarded[at] = registers[at] >= 0;
	answer->result = guarded[at] ? 0 : -EBADF;
	pthread_mutex_unlock(&files_lock);
	return NULL;
}

static const char *op_quit(struct lane *lane, char **word, int words, struct answer *answer)
{
	(void)lane, (void)word, (void)words, (void)answer;
	finish(AT_END);
}

static const struct {
	const char *name;
	int least, most;
	operation *run;
} operations[] = {
	{ "hello", 0, 0, op_hello },	 { "open", 3, 3, op_open },	    { "close", 1, 1, op_close },
	{ "clear", 1, 1, op_clear },	 { "dup", 2, 2, op_dup },	    { "eventfd", 3, 3, op_eventfd },
	{ "ioctl", 3, 9, op_ioctl },	 { "ioctlv", 3, 5, op_ioctlv },	    { "read", 2, 2, op_read },
	{ "write", 2, 2, op_write },	 { "pread", 3, 3, op_read },	    { "pwrite", 3, 3, op_write },
	{ "poll", 3, 3, op_poll },	 { "put", 2, 2, op_put },	    { "get", 1, 1, op_get },
	{ "ls", 1, 1, op_ls },		 { "readlink", 1, 1, op_readlink }, { "stat", 1, 1, op_stat },
	{ "mount", 2, 2, op_mount },	 { "insmod", 1, 2, op_insmod },	    { "rmmod", 1, 1, op_rmmod },
	{ "files", 1, 1, op_files },	 { "unless", 5, 5, op_unless },	    { "meet", 2, 2, op_meet },
	{ "guard", 1, 1, op_guard },	 { "measure", 4, 7, op_measure },   { "lacking", 1, 1, op_lacking },
	{ "quit", 0, 0, op_quit },
};

/* ---- Lanes ---- */

/* Cuts a line into words; more than WORDS are counted, not kept. */
static int split(char *text, char **word)
{
	int count = 0;
	char *rest = text, *one;

	while ((one = strsep(&rest, " ")) != NULL) {
		if (count < WORDS)
			word[count] = one;
		count++;
	}
	return count;
}

static unsigned number_of(const struct lane *lane)
{
	return (unsigned)(lane - lanes);
}

/* A number as text; snprintf is most of what a reply costs where a processor is emulated. */
static char *decimal(char *end, long long value)
{
	unsigned long long left = value < 0 ? -(unsigned long long)value : (unsigned long long)value;
	char digits[24];
	int count = 0;

	do
		digits[count++] = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (value < 0)
		*end++ = '-';
	while (count > 0)
		*end++ = digits[--count];
	return end;
}

static void answer_to(struct lane *lane, const char *id, const struct answer *answer)
{
	static const char digits[] = "0123456789abcdef";
	size_t length = strlen(id);
	char *end = lane->reply;

	memcpy(end, id, length);
	end += length;
	*end++ = ' ';
	end = decimal(end, answer->result);
	if (answer->length > 0)
		*end++ = ' ';
	for (size_t at = 0; at < answer->length; at++) {
		*end++ = digits[answer->bytes[at] >> 4];
		*end++ = digits[answer->bytes[at] & 15];
	}
	*end++ = '\n';
	reply(number_of(lane), lane->reply, (size_t)(end - lane->reply));
}

static void perform(struct lane *lane, char *text)
{
	struct answer answer = { 0, NULL, 0 };
	char *word[WORDS];
	int words = split(text, word);
	const char *why = "there is no such operation";
	bool skips = lane->skips;

	/* What speaks of the next request, and is itself passed over, keeps that one from being performed, too. */
	bool speaks_of_next = words > 2 && (strcmp(word[2], "unless") == 0 || strcmp(word[2], "lacking") == 0);

	lane->skips = skips && speaks_of_next;
	if (skips) {
		lane->lacks = NOTHING;
		int length = snprintf(lane->reply, 64, "%s ~\n", word[0]);

		reply(number_of(lane), lane->reply, (size_t)length);
		return;
	}
	if (words < 3)
		why = "an operation was expected";
	for (size_t at = 0; words >= 3 && at < sizeof operations / sizeof *operations; at++) {
		if (strcmp(operations[at].name, word[2]) != 0)
			continue;
		if (words - 3 < operations[at].least)
			why = "an argument is missing";
		else if (words - 3 > operations[at].most)
			why = "there are too many arguments";
		else
			why = operations[at].run(lane, word + 3, words - 3, &answer);
		/* A guard that cannot be understood guards all the same. */
		if (why != NULL && speaks_of_next)
			lane->skips = true;
		break;
	}
	if (!speaks_of_next)
		lane->lacks = NOTHING;
	if (why == NULL)
		answer_to(lane, word[0], &answer);
	else
		reply(number_of(lane), lane->reply, (size_t)snprintf(lane->reply, 160, "%s ! %s\n", word[0], why));
}

static void *work(void *argument)
{
	struct lane *lane = argument;

	pthread_mutex_lock(&lane->lock);
	for (;;) {
		struct line *line;

		if (lane->first == NULL) {
			pthread_mutex_unlock(&lane->lock);
			flush_lane(number_of(lane));
			pthread_mutex_lock(&lane->lock);
		}
		while (lane->first == NULL)
			pthread_cond_wait(&lane->arrived, &lane->lock);
		line = lane->first;
		lane->first = line->next;
		if (lane->first == NULL)
			lane->last = &lane->first;
		lane->current = strtoull(line->text, NULL, 10);
		pthread_mutex_unlock(&lane->lock);
		if (atomic_load(&ending))
			for (;;)
				pause();
		perform(lane, line->text);
		atomic_fetch_sub(&waiting, line->length);
		free(line);
		pthread_mutex_lock(&lane->lock);
		/* Not before the first request: it may be cancelled before this thread has begun. */
		lane->current = 0;
		lane->cancelled = 0;
	}
	return NULL;
}

static bool start(struct lane *lane)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	pthread_attr_t attributes;

	if (lane->is_started)
		return true;
	lane->memory = mmap(NULL, MEMORY + page, PROT_NONE, flags, -1, 0);
	lane->data = mmap(NULL, DATA + page, PROT_READ | PROT_WRITE, flags, -1, 0);
	lane->reply = mmap(NULL, LINE, PROT_READ | PROT_WRITE, flags, -1, 0);
	if (lane->memory == MAP_FAILED || lane->data == MAP_FAILED || lane->reply == MAP_FAILED)
		return false;
	mprotect(lane->memory, MEMORY, PROT_READ | PROT_WRITE);
	lane->last = &lane->first;
	lane->coming_last = &lane->coming;
	pthread_mutex_init(&lane->lock, NULL);
	pthread_cond_init(&lane->arrived, NULL);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 256 * 1024);
	lane->is_started = pthread_create(&lane->thread, &attributes, work, lane) == 0;
	pthread_attr_destroy(&attributes);
	return lane->is_started;
}

/* ---- Input ---- */

/* A signal that comes before the call is made is lost: it is sent for as long as the request is there. */
static void interrupt_lane(struct lane *lane)
{
	if (!lane->is_started)
		return;
	pthread_mutex_lock(&lane->lock);
	if (lane->cancelled != 0 && lane->cancelled == lane->current)
		pthread_kill(lane->thread, SIGUSR1);
	pthread_mutex_unlock(&lane->lock);
}

/* Interrupts a lane that is still at that request, or is about to begin it. */
static const char *cancel(struct lane *lane, const char *word, const char *id)
{
	struct answer answer = { -ESRCH, NULL, 0 };
	char line[64];
	uint64_t which;

	if (!number(word, UINT64_MAX, &which) || which == 0)
		return "the id of a request was expected";
	if (lane->is_started) {
		pthread_mutex_lock(&lane->lock);
		uint64_t at = lane->current;

		if (at == 0 && lane->first != NULL)
			at = strtoull(lane->first->text, NULL, 10);
		if (at == which) {
			lane->cancelled = which;
			answer.result = 0;
		}
		pthread_mutex_unlock(&lane->lock);
		interrupt_lane(lane);
	}
	emit(line, (size_t)snprintf(line, sizeof line, "%s %lld\n", id, answer.result));
	return NULL;
}

static const char *queue(struct lane *lane, const char *text, size_t length)
{
	struct line *line;

	if (atomic_load(&waiting) + length > WAITING)
		return "too much is waiting: send less at a time";
	line = malloc(sizeof *line + length + 1);
	if (line == NULL || !start(lane)) {
		free(line);
		return "there is no memory left";
	}
	line->next = NULL;
	line->length = length;
	memcpy(line->text, text, length);
	line->text[length] = '\0';
	atomic_fetch_add(&waiting, length);
	*lane->coming_last = line;
	lane->coming_last = &line->next;
	return NULL;
}

/* Lets lanes begin with what has come: a lane that is woken for every line costs a switch between threads for each. */
static void hand_over(void)
{
	for (struct lane *lane = lanes; lane < lanes + LANES; lane++) {
		if (!lane->is_started || lane->coming == NULL)
			continue;
		pthread_mutex_lock(&lane->lock);
		*lane->last = lane->coming;
		lane->last = lane->coming_last;
		pthread_cond_signal(&lane->arrived);
		pthread_mutex_unlock(&lane->lock);
		lane->coming = NULL;
		lane->coming_last = &lane->coming;
	}
}

/* An id is a number of at most 18 digits that is not 0, and the first word. */
static bool id_of(const char *text, size_t length, char *id)
{
	size_t digits = 0;

	while (digits < length && digits < 19 && text[digits] >= '0' && text[digits] <= '9')
		digits++;
	if (digits == 0 || digits > 18 || text[0] == '0' || (digits < length && text[digits] != ' '))
		return false;
	memcpy(id, text, digits);
	id[digits] = '\0';
	return true;
}

static void take(const char *text, size_t length, bool is_whole)
{
	char id[24] = "?", start[96], *word[WORDS];
	const char *why = NULL;
	size_t kept = length < sizeof start - 1 ? length : sizeof start - 1;
	bool has_id = id_of(text, length, id);
	uint64_t at = 0;
	int words;

	for (size_t here = 0; here < length; here++)
		if (text[here] < ' ' || text[here] > '~')
			why = "a character that is not printable";
	memcpy(start, text, kept);
	start[kept] = '\0';
	words = split(start, word);
	if (why != NULL)
		;
	else if (!is_whole)
		why = "the line is too long";
	else if (!has_id)
		why = "an id was expected: a number of at most 18 digits, not 0";
	else if (words < 2 || !number(word[1], LANES - 1, &at))
		why = "a lane was expected: 0 to 7";
	else if (words == 4 && strcmp(word[2], "cancel") == 0)
		/* It may be about what came with it. */
		hand_over(), why = cancel(&lanes[at], word[3], id);
	else
		why = queue(&lanes[at], text, length);
	if (why != NULL)
		complain(id, why);
}

static void listen(void)
{
	static char text[LINE];
	size_t have = 0;
	bool is_whole = true;

	for (;;) {
		ssize_t got = read(input, text + have, sizeof text - have);
		size_t from = 0, seen = have;
		char *end;

		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0)
			return;
		atomic_store(&heard, now());
		have += (size_t)got;
		while ((end = memchr(text + seen, '\n', have - seen)) != NULL) {
			take(text + from, (size_t)(end - text) - from, is_whole);
			from = seen = (size_t)(end - text) + 1;
			is_whole = true;
		}
		hand_over();
		have -= from;
		if (from > 0)
			memmove(text, text + from, have);
		/* Of a line that is too long its beginning is kept: the id is there. */
		if (have == sizeof text) {
			have = 64;
			is_whole = false;
		}
	}
}

/* ---- The process ---- */

static void ignore(int signal)
{
	(void)signal;
}

/* Signals that end it. */
static sigset_t ends;

static void *watch(void *argument)
{
	long deadline = *(long *)argument;

	for (;;) {
		struct timespec moment = { 0, LINGER * 1000 * 1000 };
		int signal = sigtimedwait(&ends, NULL, &moment);

		if (signal > 0)
			finish(128 + signal);
		for (unsigned at = 0; at < LANES; at++)
			if (atomic_load(&outboxes[at].length) > 0)
				flush_lane(at);
		for (unsigned at = 0; at < LANES; at++)
			interrupt_lane(&lanes[at]);
		if (deadline > 0 && now() - atomic_load(&heard) > deadline)
			finish(SILENCE);
	}
	return NULL;
}

/* The port of a VM by the name that QEMU was given for it. */
static int named_port(const char *name)
{
	static const char ports[] = "/sys/class/virtio-ports";
	DIR *folder = opendir(ports);
	struct dirent *entry;
	int fd = -1;

	if (folder == NULL)
		return -1;
	while (fd < 0 && (entry = readdir(folder)) != NULL) {
		char path[600], text[64] = "";
		int about;

		if (!is_entry(entry))
			continue;
		snprintf(path, sizeof path, "%s/%s/name", ports, entry->d_name);
		about = open(path, O_RDONLY | O_CLOEXEC);
		if (about >= 0 && read(about, text, sizeof text - 1) < 0)
			text[0] = '\0';
		if (about >= 0)
			close(about);
		text[strcspn(text, "\n")] = '\0';
		snprintf(path, sizeof path, "/dev/%s", entry->d_name);
		if (strcmp(text, name) == 0)
			fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
	}
	closedir(folder);
	return fd;
}

static bool open_port(const char *path)
{
	struct timespec moment = { 0, 5 * 1000 * 1000 };
	struct termios settings;
	int fd = -1;

	for (int tries = 0; fd < 0 && tries < 2000; tries++) {
		fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC | O_NOCTTY) : named_port("vfio.agent");
		if (fd < 0)
			nanosleep(&moment, NULL);
	}
	if (fd < 0)
		return false;
	if (tcgetattr(fd, &settings) == 0) {
		cfmakeraw(&settings);
		tcsetattr(fd, TCSANOW, &settings);
	}
	input = output = fd;
	return true;
}

/* Replies that are not written yet are kept in a file, or in what else can be mapped as one. */
static bool keep_outboxes(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct stat about;
	void *there;

	if (fd < 0)
		return false;
	there = fstat(fd, &about) == 0 && about.st_size >= (off_t)sizeof own_outboxes
			? mmap(NULL, sizeof own_outboxes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
			: MAP_FAILED;
	close(fd);
	if (there == MAP_FAILED)
		return false;
	outboxes = there;
	for (unsigned at = 0; at < LANES; at++)
		atomic_store(&outboxes[at].length, 0);
	return true;
}

static void set_up_machine(void)
{
	static const char *const places[][2] = { { "proc", "/proc" }, { "sysfs", "/sys" }, { "devtmpfs", "/dev" } };

	for (size_t at = 0; at < sizeof places / sizeof *places; at++)
		mount(places[at][0], places[at][1], places[at][0], 0, NULL);
}

static void set_up_process(void)
{
	struct sigaction action = { .sa_handler = ignore };
	struct rlimit limit;
	int fd;

	/* The first process of a machine may have been started without these. */
	while ((fd = open(is_init ? "/dev/null" : "/", is_init ? O_RDWR : O_RDONLY)) >= 0 && fd <= STDERR_FILENO)
		continue;
	if (fd >= 0)
		close(fd);
	nothing = open("/", O_PATH | O_CLOEXEC);
	for (int at = 0; at < REGISTERS; at++)
		registers[at] = -1;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max < FILES ? limit.rlim_max : FILES;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	/* It interrupts calls, so it must not restart them. */
	sigaction(SIGUSR1, &action, NULL);
	action.sa_handler = stuck;
	sigaction(SIGALRM, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
}

int main(int count, char **argument)
{
	static long deadline;
	const char *port = NULL, *blackbox = NULL;
	char text[160];
	pthread_t watcher;
	uint64_t value;
	int length;

	is_init = getpid() == 1;
	for (int at = 1; at < count; at++) {
		bool has_value = at + 1 < count;

		if (has_value && strcmp(argument[at], "--deadline") == 0 && number(argument[at + 1], 1000000, &value)) {
			deadline = (long)value;
			at++;
		} else if (has_value && strcmp(argument[at], "--port") == 0) {
			port = argument[++at];
		} else if (has_value && strcmp(argument[at], "--black-box") == 0) {
			blackbox = argument[++at];
		} else if (!is_init) {
			fprintf(stderr, "usage: vfio-agent [--deadline SECONDS] [--port PATH] [--black-box PATH]\n");
			return USAGE;
		}
	}
	if (is_init)
		set_up_machine();
	set_up_process();
	if ((is_init || port != NULL) && !open_port(port)) {
		fprintf(stderr, "vfio-agent: there is no port %s\n", port != NULL ? port : "vfio.agent");
		leave(USAGE);
	}
	for (unsigned at = 0; at < LANES; at++)
		pthread_mutex_init(&outbox_locks[at], NULL);
	if (blackbox != NULL && !keep_outboxes(blackbox)) {
		fprintf(stderr, "vfio-agent: %s cannot hold the black box: %s\n", blackbox, strerror(errno));
		leave(USAGE);
	}
	atomic_store(&heard, now());
	if (pthread_create(&watcher, NULL, watch, &deadline) != 0)
		leave(USAGE);
	length = greeting(text, sizeof text - 1);
	text[length++] = '\n';
	emit(text, (size_t)length);
	listen();
	finish(AT_END);
}
