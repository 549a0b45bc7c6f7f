/*
 * The load: many WebSockets from one thread, and how long each update takes to reach everybody else in its room.
 *
 *     load type      --port P --file F [--seconds 10] [--warm 2] [--rate 5] [--drain 3] [--at-once 48] [--pids 1,2]
 *     load idle      --port P --file F [--at-once 48]        open all, say so, hold until standard input ends
 *     load reconnect --port P --file F [--timeout 60]        open all at the same moment, until all have synced
 *
 * The file has one line per socket, its fields parted by tabs:
 *     room  client  typist(0|1)  parent  prefix  greeting  path  header  header ...
 * `parent` is where characters go: root:NAME, or item:CLIENT:CLOCK for a nested Y.Text. `prefix` (hex, or -) stands before
 * every message in both directions, as Hocuspocus has it. `greeting` (hex messages parted by commas, or -) is sent once.
 *
 * Each typist is one Yjs client that appends one character an update, open loop: it sends when one is due, whether or
 * not the server keeps up, and latency counts from that moment. A frame means "all of this client's updates up to here",
 * so a server may batch as it likes. Nothing is allocated while typing. The answer is one line of JSON on standard output;
 * `type` says "measuring" on standard error when it begins to.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

enum { MOST_TYPISTS = 6, MOST_PREFIX = 128, MOST_PIDS = 64, READ_SIZE = 1 << 18, MOST_FRAME = 1 << 28 };
enum state { WAITING, CONNECTING, UPGRADING, SYNCING, READY, GONE };

/* How many were so long: 64 buckets to each doubling of the microseconds, so percentiles are within 2 %. */
struct times {
    u64 count, most, buckets[64 * 40];
};

struct typist {
    u32 sock, client, room;
    u64 phase, first_due; /* ns */
    u64 *due;             /* when each update was due */
    u32 updates, from, upto; /* sent so far; the updates [from, upto) are those that are measured */
    u64 *frame_at;        /* when each of this socket's document frames was due, for acknowledgements */
};

struct sock {
    int fd, typist; /* typist: index or -1 */
    enum state state;
    u32 room, client, frames, acknowledged;
    u32 seen[MOST_TYPISTS]; /* the next update expected of each typist of the room */
    u8 prefix[MOST_PREFIX];
    u32 prefix_size;
    char *request;
    u8 *greeting; /* messages, each after its size (u32) */
    u32 greeting_size;
    const char *parent;
    u8 *in, *out;
    size_t in_size, in_room, out_size, out_room;
    u64 began, opened, synced, step_2_bytes;
};

struct room {
    u32 count, typists[MOST_TYPISTS];
};

static struct sock *socks;
static struct typist *typists;
static struct room *rooms;
static u32 socks_count, typists_count, rooms_count;
static int epoll, port;
static u32 opening, ready, gone, closed_while_typing, next_to_open, at_once = 48;
static double seconds = 10, warm = 2, rate = 5, drain = 3, timeout = 60;
static u64 window_from, window_upto;
static u64 deliveries, deliveries_in_window, frames_in, frames_in_window, not_understood, updates_sent;
static u32 most_updates;
static struct times latency, acknowledgement, lateness, coming;
static int pids[MOST_PIDS], pids_count;
static char first_trouble[160];
static u8 read_buffer[READ_SIZE];

static u64 now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (u64)t.tv_sec * 1000000000u + (u64)t.tv_nsec;
}

static void die(const char *why)
{
    fprintf(stderr, "load: %s\n", why);
    exit(2);
}

static void trouble(const char *format, ...)
{
    if (first_trouble[0])
        return;
    va_list rest;
    va_start(rest, format);
    vsnprintf(first_trouble, sizeof first_trouble, format, rest);
    va_end(rest);
    for (char *c = first_trouble; *c; c++)
        if (*c < 32 || *c == '"' || *c == '\\')
            *c = ' ';
}

static void *have(void *memory)
{
    if (!memory)
        die("out of memory");
    return memory;
}

/* ---- times ---------------------------------------------------------------------------------------------- */

static void note(struct times *all, u64 ns)
{
    u64 us = ns / 1000, shift = 0;
    while ((us >> shift) >= 128)
        shift++;
    u64 bucket = shift * 64 + (us >> shift);
    if (bucket >= 64 * 40)
        bucket = 64 * 40 - 1;
    all->buckets[bucket]++;
    all->count++;
    if (us > all->most)
        all->most = us;
}

static double percentile(const struct times *all, double part) /* in ms */
{
    if (!all->count)
        return -1;
    u64 wanted = (u64)(part * (double)(all->count - 1)), passed = 0;
    for (u64 bucket = 0; bucket < 64 * 40; bucket++) {
        passed += all->buckets[bucket];
        if (passed > wanted) {
            u64 shift = bucket < 128 ? 0 : bucket / 64 - 1;
            u64 low = bucket < 128 ? bucket : (bucket - shift * 64) << shift;
            return ((double)low + (double)(1u << shift) / 2) / 1000;
        }
    }
    return (double)all->most / 1000;
}

/* ---- bytes ------------------------------------------------------------------------------------------------ */

static u8 *put_varuint(u8 *at, u64 number)
{
    while (number > 127) {
        *at++ = (u8)(128 | (number & 127));
        number >>= 7;
    }
    *at++ = (u8)number;
    return at;
}

struct reader {
    const u8 *at, *end;
    int broken;
};

static u64 get_varuint(struct reader *read)
{
    u64 number = 0;
    for (int shift = 0; shift < 63; shift += 7) {
        if (read->at >= read->end)
            break;
        u8 byte = *read->at++;
        number |= (u64)(byte & 127) << shift;
        if (byte < 128)
            return number;
    }
    read->broken = 1;
    return 0;
}

static const u8 *get_bytes(struct reader *read, u64 count)
{
    if (count > (u64)(read->end - read->at)) {
        read->broken = 1;
        return read->end;
    }
    read->at += count;
    return read->at - count;
}

static u64 utf16_length(const u8 *text, u64 size)
{
    u64 length = 0;
    for (u64 i = 0; i < size; i++)
        length += (text[i] & 0xc0) != 0x80, length += text[i] >= 0xf0;
    return length;
}

static u32 hex(const char *text, size_t size, u8 *to)
{
    for (size_t i = 0; i + 1 < size; i += 2) {
        char pair[3] = {text[i], text[i + 1], 0};
        to[i / 2] = (u8)strtoul(pair, NULL, 16);
    }
    return (u32)(size / 2);
}

/* ---- out --------------------------------------------------------------------------------------------------- */

static void watch(struct sock *sock, int how, u32 what)
{
    struct epoll_event event = {.events = what, .data.u32 = (u32)(sock - socks)};
    if (epoll_ctl(epoll, how, sock->fd, &event))
        die("epoll_ctl");
}

static void lose(struct sock *sock, const char *why)
{
    if (sock->state == GONE)
        return;
    trouble("socket %u in state %d: %s", (u32)(sock - socks), sock->state, why);
    if (sock->state == READY)
        closed_while_typing++, ready--;
    else if (sock->state != WAITING)
        opening--;
    close(sock->fd);
    sock->state = GONE;
    gone++;
}

static void send_bytes(struct sock *sock, const void *data, size_t size)
{
    ssize_t sent = 0;
    if (sock->state == GONE)
        return;
    if (!sock->out_size) {
        sent = send(sock->fd, data, size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) {
            lose(sock, strerror(errno));
            return;
        }
        if (sent < 0)
            sent = 0;
        if ((size_t)sent == size)
            return;
        watch(sock, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
    size_t left = size - (size_t)sent;
    if (sock->out_size + left > sock->out_room) { /* only when the server has stopped reading */
        sock->out_room = 2 * (sock->out_size + left) + 4096;
        sock->out = have(realloc(sock->out, sock->out_room));
    }
    memcpy(sock->out + sock->out_size, (const u8 *)data + sent, left);
    sock->out_size += left;
}

static void send_rest(struct sock *sock)
{
    if (!sock->out_size)
        return;
    ssize_t sent = send(sock->fd, sock->out, sock->out_size, MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN)
            lose(sock, strerror(errno));
        return;
    }
    sock->out_size -= (size_t)sent;
    memmove(sock->out, sock->out + sent, sock->out_size);
    if (!sock->out_size)
        watch(sock, EPOLL_CTL_MOD, EPOLLIN);
}

/* One masked frame: the socket's prefix (for messages of ours), then the payload. */
static void send_frame(struct sock *sock, int opcode, const u8 *payload, size_t size)
{
    static u32 mask_seed = 0x9e3779b9;
    u8 frame[1024];
    size_t prefix = opcode == 2 ? sock->prefix_size : 0, whole = prefix + size, at = 2;
    if (whole + 14 > sizeof frame)
        die("a message to send is too long");
    frame[0] = (u8)(0x80 | opcode);
    if (whole < 126) {
        frame[1] = (u8)(0x80 | whole);
    } else {
        frame[1] = 0x80 | 126;
        frame[at++] = (u8)(whole >> 8);
        frame[at++] = (u8)whole;
    }
    u8 *mask = frame + at;
    mask_seed = mask_seed * 1664525u + 1013904223u;
    memcpy(mask, &mask_seed, 4);
    at += 4;
    memcpy(frame + at, sock->prefix, prefix);
    if (size)
        memcpy(frame + at + prefix, payload, size);
    for (size_t i = 0; i < whole; i++)
        frame[at + i] ^= mask[i & 3];
    send_bytes(sock, frame, at + whole);
}

/* A frame that may change the document; the server may acknowledge it, so its moment is kept. */
static void send_change(struct sock *sock, const u8 *payload, size_t size, u64 due)
{
    if (sock->typist >= 0 && sock->frames < most_updates + 8)
        typists[sock->typist].frame_at[sock->frames] = due;
    sock->frames++;
    send_frame(sock, 2, payload, size);
}

static void type_update(struct typist *typist, u64 due)
{
    struct sock *sock = &socks[typist->sock];
    u8 update[256], message[300], *at = update;
    u32 clock = typist->updates;
    if (sock->state != READY || clock >= most_updates)
        return;
    *at++ = 1; /* one client */
    *at++ = 1; /* one struct */
    at = put_varuint(at, typist->client);
    at = put_varuint(at, clock);
    if (clock) {
        *at++ = 0x84; /* a string after the character before */
        at = put_varuint(at, typist->client);
        at = put_varuint(at, clock - 1);
    } else {
        unsigned long client, item;
        *at++ = 0x04;
        if (sscanf(sock->parent, "item:%lu:%lu", &client, &item) == 2) {
            *at++ = 0;
            at = put_varuint(at, client);
            at = put_varuint(at, item);
        } else {
            size_t size = strlen(sock->parent + 5);
            *at++ = 1;
            at = put_varuint(at, size);
            memcpy(at, sock->parent + 5, size);
            at += size;
        }
    }
    *at++ = 1;
    *at++ = (u8)('a' + clock % 26);
    *at++ = 0; /* deletes nothing */
    message[0] = 0;
    message[1] = 2;
    u8 *end = put_varuint(message + 2, (u64)(at - update));
    memcpy(end, update, (size_t)(at - update));
    end += at - update;
    typist->due[clock] = due;
    typist->updates++;
    updates_sent++;
    if (due >= window_from && due < window_upto) {
        typist->upto = typist->updates;
        note(&lateness, now() - due);
    } else if (due < window_from) {
        typist->from = typist->upto = typist->updates;
    }
    send_change(sock, message, (size_t)(end - message), due);
}

/* ---- in ------------------------------------------------------------------------------------------------------ */

static void updates_arrived(struct sock *sock, u64 client, u64 upto)
{
    struct room *room = &rooms[sock->room];
    for (u32 i = 0; i < room->count; i++) {
        struct typist *typist = &typists[room->typists[i]];
        if (typist->client != client || typist->sock == (u32)(sock - socks))
            continue;
        u64 at = now();
        u32 end = upto < typist->updates ? (u32)upto : typist->updates;
        for (u32 update = sock->seen[i]; update < end; update++) {
            if (at >= window_from && at < window_upto)
                deliveries_in_window++;
            if (update >= typist->from && update < typist->upto) {
                deliveries++;
                note(&latency, at - typist->due[update]);
            }
        }
        if (end > sock->seen[i])
            sock->seen[i] = end;
    }
}

/* Content of kind `ref`; its length in clocks, or 0 for kinds nobody here should send. */
static u64 content_length(struct reader *read, u32 ref)
{
    u64 count, size;
    switch (ref) {
    case 4: /* string */
        size = get_varuint(read);
        return utf16_length(get_bytes(read, size), read->broken ? 0 : size);
    case 1: /* deleted */
        return get_varuint(read);
    case 7: /* type: map or text */
        return get_varuint(read) <= 2;
    case 8: /* any: plain values only */
        count = get_varuint(read);
        for (u64 i = 0; i < count && !read->broken; i++) {
            u8 tag = *get_bytes(read, 1);
            if (tag == 119)
                size = get_varuint(read), get_bytes(read, size);
            else if (tag == 125)
                get_varuint(read);
            else if (tag == 123 || tag == 122)
                get_bytes(read, 8);
            else if (tag == 124)
                get_bytes(read, 4);
            else if (tag < 120)
                return 0;
        }
        return count;
    }
    return 0;
}

static void update_arrived(struct sock *sock, struct reader read)
{
    u64 clients = get_varuint(&read);
    while (clients-- && !read.broken) {
        u64 structs = get_varuint(&read), client = get_varuint(&read), clock = get_varuint(&read);
        while (structs-- && !read.broken) {
            if (read.at >= read.end) {
                read.broken = 1;
                break;
            }
            u8 info = *read.at++;
            u64 length;
            if (info == 0 || info == 10) {
                length = get_varuint(&read);
            } else {
                if (info & 0x80)
                    get_varuint(&read), get_varuint(&read);
                if (info & 0x40)
                    get_varuint(&read), get_varuint(&read);
                if (!(info & 0xc0)) {
                    if (get_varuint(&read))
                        get_bytes(&read, get_varuint(&read));
                    else
                        get_varuint(&read), get_varuint(&read);
                    if (info & 0x20)
                        get_bytes(&read, get_varuint(&read));
                }
                length = content_length(&read, info & 0x1f);
            }
            if (!length) {
                read.broken = 1;
                break;
            }
            clock += length;
        }
        if (!read.broken)
            updates_arrived(sock, client, clock);
    }
    if (read.broken) {
        not_understood++;
        trouble("an update was not understood");
    }
}

static void acknowledged(struct sock *sock, u64 upto)
{
    if (sock->typist >= 0) {
        u64 at = now(), *frame_at = typists[sock->typist].frame_at;
        for (u64 i = sock->acknowledged; i < upto && i < sock->frames && i < most_updates; i++)
            if (frame_at[i] >= window_from && frame_at[i] < window_upto)
                note(&acknowledgement, at - frame_at[i]);
    }
    sock->acknowledged = (u32)upto;
}

static void message_arrived(struct sock *sock, const u8 *data, size_t size)
{
    static const u8 nothing_more[] = {0, 1, 2, 0, 0};
    struct reader read = {data, data + size, 0};
    frames_in++;
    if (sock->prefix_size) {
        if (size < sock->prefix_size || memcmp(data, sock->prefix, sock->prefix_size)) {
            not_understood++;
            trouble("a message for another document");
            return;
        }
        read.at += sock->prefix_size;
    }
    u64 kind = get_varuint(&read);
    if (kind == 100) { /* ours: so many frames are on disk */
        acknowledged(sock, get_varuint(&read));
    } else if (kind == 8) { /* Hocuspocus: this one was taken */
        acknowledged(sock, sock->acknowledged + 1u);
    } else if (kind == 0 || kind == 4) {
        u64 step = get_varuint(&read), length = get_varuint(&read);
        const u8 *block = get_bytes(&read, length);
        if (read.broken) {
            not_understood++;
        } else if (step == 0) {
            send_change(sock, nothing_more, sizeof nothing_more, 0);
        } else {
            if (step == 1 && sock->state == SYNCING) {
                sock->state = READY;
                sock->synced = now();
                sock->step_2_bytes = length;
                note(&coming, sock->synced - sock->began);
                opening--;
                ready++;
            }
            update_arrived(sock, (struct reader){block, block + length, 0});
        }
    } else if (kind == 2) {
        struct reader rest = read;
        if (get_varuint(&rest) != 2) { /* 2 is Hocuspocus' "you are in" */
            u64 length = get_varuint(&rest);
            const u8 *words = get_bytes(&rest, length);
            trouble("refused: %.*s", rest.broken ? 0 : (int)length, words);
        }
    }
}

static void say_hello(struct sock *sock)
{
    for (u32 at = 0; at < sock->greeting_size;) {
        u32 size;
        memcpy(&size, sock->greeting + at, 4);
        send_frame(sock, 2, sock->greeting + at + 4, size);
        at += 4 + size;
    }
}

/* The answer to our upgrade; how many bytes it took, 0 when more must come. */
static size_t upgraded(struct sock *sock, const u8 *data, size_t size)
{
    const u8 *end = memmem(data, size, "\r\n\r\n", 4);
    if (!end)
        return 0;
    if (size < 12 || memcmp(data, "HTTP/1.1 101", 12)) {
        trouble("not upgraded: %.*s", 40, data);
        lose(sock, "not upgraded");
        return 0;
    }
    sock->state = SYNCING;
    sock->opened = now();
    say_hello(sock);
    return (size_t)(end + 4 - data);
}

/* One frame; how many bytes it took, 0 when more must come. */
static size_t frame_arrived(struct sock *sock, const u8 *data, size_t size)
{
    if (size < 2)
        return 0;
    u64 length = data[1] & 127, head = 2;
    if (length == 126) {
        if (size < 4)
            return 0;
        length = (u64)data[2] << 8 | data[3];
        head = 4;
    } else if (length == 127) {
        if (size < 10)
            return 0;
        length = 0;
        for (int i = 2; i < 10; i++)
            length = length << 8 | data[i];
        head = 10;
    }
    if (length > MOST_FRAME)
        die("an impossible frame");
    if (size < head + length)
        return 0;
    const u8 *payload = data + head;
    switch (data[0]) {
    case 0x82:
        message_arrived(sock, payload, length);
        break;
    case 0x88:
        trouble("closed by the server with code %d", length >= 2 ? payload[0] << 8 | payload[1] : 0);
        lose(sock, "closed by the server");
        break;
    case 0x89:
        send_frame(sock, 10, payload, length);
        break;
    case 0x81: /* text: nobody here should send it, and it says nothing about the document */
    case 0x8a:
        break;
    default:
        die("a fragmented or compressed frame");
    }
    return head + length;
}

static size_t take_in(struct sock *sock, const u8 *data, size_t size)
{
    size_t at = 0, took;
    while (sock->state != GONE && at < size) {
        took = sock->state == UPGRADING ? upgraded(sock, data + at, size - at)
                                        : frame_arrived(sock, data + at, size - at);
        if (!took)
            break;
        at += took;
    }
    return at;
}

static void readable(struct sock *sock)
{
    ssize_t got = read(sock->fd, read_buffer, READ_SIZE);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) {
        lose(sock, got ? strerror(errno) : "ended by the server");
        return;
    }
    const u8 *data = read_buffer;
    size_t size = (size_t)got;
    if (sock->in_size) {
        if (sock->in_size + size > sock->in_room) {
            sock->in_room = 2 * (sock->in_size + size);
            sock->in = have(realloc(sock->in, sock->in_room));
        }
        memcpy(sock->in + sock->in_size, data, size);
        sock->in_size += size;
        data = sock->in;
        size = sock->in_size;
    }
    size_t took = take_in(sock, data, size), left = size - took;
    if (left && !sock->in_size) {
        if (left > sock->in_room) {
            sock->in_room = 2 * left;
            sock->in = have(realloc(sock->in, sock->in_room));
        }
        memcpy(sock->in, data + took, left);
    } else if (left && took) {
        memmove(sock->in, sock->in + took, left);
    }
    sock->in_size = left;
}

/* ---- the loop -------------------------------------------------------------------------------------------------- */

static void open_one(struct sock *sock)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int yes = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sock->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (sock->fd < 0)
        die("too many sockets for this machine");
    setsockopt(sock->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    sock->state = CONNECTING;
    sock->began = now();
    opening++;
    watch(sock, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
    if (connect(sock->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS)
        lose(sock, strerror(errno));
}

static void connected(struct sock *sock)
{
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(sock->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
        lose(sock, strerror(error));
        return;
    }
    sock->state = UPGRADING;
    watch(sock, EPOLL_CTL_MOD, EPOLLIN);
    send_bytes(sock, sock->request, strlen(sock->request));
}

/* Wait until `until` at most and take in what comes; 0 once standard input has ended. */
static int turn(u64 until)
{
    struct epoll_event events[512];
    u64 at = now();
    struct timespec left = {0, 0};
    if (until > at) {
        left.tv_sec = (time_t)((until - at) / 1000000000u);
        left.tv_nsec = (long)((until - at) % 1000000000u);
    }
    int count = epoll_pwait2(epoll, events, 512, &left, NULL);
    for (int i = 0; i < count; i++) {
        if (events[i].data.u32 == UINT32_MAX) {
            char byte;
            if (read(0, &byte, 1) <= 0)
                return 0;
            continue;
        }
        struct sock *sock = &socks[events[i].data.u32];
        if (sock->state == GONE)
            continue;
        if (sock->state == CONNECTING)
            connected(sock);
        else if (events[i].events & EPOLLOUT)
            send_rest(sock);
        if (sock->state != GONE && sock->state != CONNECTING && events[i].events & ~(u32)EPOLLOUT)
            readable(sock);
    }
    return 1;
}

static void open_all(void)
{
    u64 until = now() + (u64)(timeout * 1e9);
    while (ready + gone < socks_count && now() < until) {
        while (opening < at_once && next_to_open < socks_count)
            open_one(&socks[next_to_open++]);
        turn(now() + 20000000);
    }
}

static double cpu_of_servers(void) /* in seconds */
{
    double all = 0;
    for (int i = 0; i < pids_count; i++) {
        char path[64], text[1024];
        snprintf(path, sizeof path, "/proc/%d/stat", pids[i]);
        FILE *file = fopen(path, "r");
        if (!file)
            continue;
        size_t size = fread(text, 1, sizeof text - 1, file);
        fclose(file);
        text[size] = 0;
        unsigned long user, kernel, childs_user, childs_kernel;
        char *rest = strrchr(text, ')');
        if (rest && sscanf(rest + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %lu %lu", &user,
                           &kernel, &childs_user, &childs_kernel) == 4)
            all += (double)(user + kernel + childs_user + childs_kernel) / (double)sysconf(_SC_CLK_TCK);
    }
    return all;
}

/* How long all cores were busy with anything, in seconds: what we and the server did not use, others did. */
static double cpu_of_all(void)
{
    unsigned long user = 0, nice = 0, kernel = 0, irq = 0, softirq = 0, steal = 0;
    FILE *file = fopen("/proc/stat", "r");
    if (!file)
        return 0;
    if (fscanf(file, "cpu %lu %lu %lu %*u %*u %lu %lu %lu", &user, &nice, &kernel, &irq, &softirq, &steal) < 6)
        user = 0;
    fclose(file);
    return (double)(user + nice + kernel + irq + softirq + steal) / (double)sysconf(_SC_CLK_TCK);
}

static double own_cpu(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static u32 chance(void)
{
    static u64 seed = 0x2545f4914f6cdd1d;
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (u32)(seed >> 16);
}

static int by_phase(const void *one, const void *other)
{
    u64 a = ((const struct typist *)one)->phase, b = ((const struct typist *)other)->phase;
    return (a > b) - (a < b);
}

static void give_phases(u64 period)
{
    for (u32 i = 0; i < typists_count; i++)
        typists[i].phase = (u64)((double)chance() / 4294967296.0 * (double)period);
    qsort(typists, typists_count, sizeof *typists, by_phase);
    memset(rooms, 0, rooms_count * sizeof *rooms);
    for (u32 i = 0; i < typists_count; i++) {
        struct room *room = &rooms[typists[i].room];
        if (room->count == MOST_TYPISTS)
            die("too many typists in a room");
        room->typists[room->count++] = i;
        socks[typists[i].sock].typist = (int)i;
    }
}

static void type_all(void)
{
    u64 period = (u64)(1e9 / rate), start;
    most_updates = (u32)((warm + seconds) * rate) + 8;
    for (u32 i = 0; i < typists_count; i++) {
        typists[i].due = have(calloc(most_updates, sizeof(u64)));
        typists[i].frame_at = have(calloc(most_updates + 8, sizeof(u64)));
    }
    give_phases(period);
    open_all();
    if (ready < socks_count) {
        printf("{\"error\": \"only %u of %u sockets came in\", \"trouble\": \"%s\"}\n", ready, socks_count,
               first_trouble);
        exit(3);
    }
    for (u64 pause = now() + 1000000000; now() < pause;)
        turn(pause);
    start = now() + 1000000;
    window_from = start + (u64)(warm * 1e9);
    window_upto = window_from + (u64)(seconds * 1e9);
    double cpu_from = -1, own_from = 0, all_from = 0, cpu = 0, own = 0, all = 0;
    u64 frames_before = 0;
    for (u64 round = 0, i = 0;;) {
        u64 due = start + typists[i].phase + round * period, at = now();
        if (cpu_from < 0 && at >= window_from) {
            cpu_from = cpu_of_servers();
            own_from = own_cpu();
            all_from = cpu_of_all();
            fputs("measuring\n", stderr);
            frames_before = frames_in;
        }
        if (due >= window_upto)
            break;
        if (at < due) {
            turn(due);
            continue;
        }
        type_update(&typists[i], due);
        if (++i == typists_count) {
            i = 0;
            round++;
        }
        if ((i & 15) == 0)
            turn(0);
    }
    while (now() < window_upto)
        turn(window_upto);
    cpu = cpu_of_servers() - cpu_from;
    own = own_cpu() - own_from;
    all = cpu_of_all() - all_from;
    frames_in_window = frames_in - frames_before;
    u64 measured = 0, expected = 0;
    for (u32 i = 0; i < typists_count; i++)
        measured += typists[i].upto - typists[i].from;
    for (u32 i = 0; i < socks_count; i++)
        for (u32 k = 0; k < rooms[socks[i].room].count; k++) {
            struct typist *typist = &typists[rooms[socks[i].room].typists[k]];
            if (typist->sock != i)
                expected += typist->upto - typist->from;
        }
    for (u64 until = now() + (u64)(drain * 1e9); deliveries < expected && now() < until;)
        turn(now() + 20000000);
    for (u64 until = now() + 200000000; now() < until;) /* acknowledgements come last */
        turn(until);
    printf("{\"sockets\": %u, \"updates\": %lu, \"expected\": %lu, \"deliveries\": %lu, \"lost\": %lu, "
           "\"p50\": %.2f, \"p95\": %.2f, \"p99\": %.2f, \"most\": %.2f, "
           "\"acknowledged\": %lu, \"ack_p50\": %.2f, \"ack_p99\": %.2f, "
           "\"deliveries_in_window\": %lu, \"frames_in_window\": %lu, \"server_cpu\": %.2f, \"load_cpu\": %.2f, "
           "\"others_cpu\": %.2f, \"seconds\": %.2f, \"late_p99\": %.2f, \"closed\": %u, \"not_understood\": %lu, \"trouble\": \"%s\"}\n",
           socks_count, measured, expected, deliveries, expected - deliveries, percentile(&latency, .5),
           percentile(&latency, .95), percentile(&latency, .99), (double)latency.most / 1000,
           acknowledgement.count, percentile(&acknowledgement, .5), percentile(&acknowledgement, .99),
           deliveries_in_window, frames_in_window, cpu, own,
           all - cpu - own, seconds, percentile(&lateness, .99),
           closed_while_typing, not_understood, first_trouble);
}

static void come_back(int hold)
{
    u64 began = now(), opened = 0, bytes = 0;
    if (!hold)
        at_once = socks_count;
    open_all();
    for (u32 i = 0; i < socks_count; i++) {
        if (socks[i].opened > opened)
            opened = socks[i].opened;
        bytes += socks[i].step_2_bytes;
    }
    printf("{\"sockets\": %u, \"ready\": %u, \"failed\": %u, \"all_ms\": %.2f, \"opened_ms\": %.2f, \"p50\": %.2f, "
           "\"p95\": %.2f, \"most\": %.2f, \"bytes\": %lu, \"trouble\": \"%s\"}\n",
           socks_count, ready, socks_count - ready, (double)(now() - began) / 1e6,
           opened ? (double)(opened - began) / 1e6 : -1, percentile(&coming, .5), percentile(&coming, .95),
           (double)coming.most / 1000, bytes, first_trouble);
    fflush(stdout);
    if (!hold)
        return;
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = UINT32_MAX};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event))
        die("standard input cannot be watched: give it a pipe");
    while (turn(now() + 1000000000u))
        ;
    printf("{\"ready\": %u, \"closed\": %u, \"trouble\": \"%s\"}\n", ready, closed_while_typing, first_trouble);
}

/* ---- setting up ------------------------------------------------------------------------------------------------- */

static char *field(char **rest)
{
    char *found = strsep(rest, "\t");
    if (!found)
        die("a line of the file has too few fields");
    return found;
}

static void add_greeting(struct sock *sock, char *messages)
{
    if (!strcmp(messages, "-"))
        return;
    sock->greeting = have(malloc(strlen(messages) * 3 + 8));
    for (char *one; (one = strsep(&messages, ","));) {
        u32 size = hex(one, strlen(one), sock->greeting + sock->greeting_size + 4);
        memcpy(sock->greeting + sock->greeting_size, &size, 4);
        sock->greeting_size += 4 + size;
    }
}

static void add_socket(char *line)
{
    struct sock *sock = &socks[socks_count];
    sock->typist = -1;
    sock->room = (u32)strtoul(field(&line), NULL, 10);
    sock->client = (u32)strtoul(field(&line), NULL, 10);
    if (atoi(field(&line))) {
        struct typist *typist = &typists[typists_count++];
        typist->sock = socks_count;
        typist->client = sock->client;
        typist->room = sock->room;
    }
    sock->parent = field(&line);
    char *prefix = field(&line);
    if (strlen(prefix) > 2 * MOST_PREFIX || strlen(sock->parent) > 100)
        die("a prefix or a parent is too long");
    if (strcmp(prefix, "-"))
        sock->prefix_size = hex(prefix, strlen(prefix), sock->prefix);
    add_greeting(sock, field(&line));
    char *path = field(&line), *headers = have(calloc(1, (line ? strlen(line) * 2 : 0) + 8));
    for (char *header; line && (header = strsep(&line, "\t"));)
        strcat(strcat(headers, header), "\r\n");
    if (asprintf(&sock->request,
                 "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Key: a2l0Y2hlbiB0YWJsZSAxNg==\r\nSec-WebSocket-Version: 13\r\n%s\r\n",
                 path, port, headers) < 0)
        die("out of memory");
    free(headers);
    if (sock->room + 1 > rooms_count)
        rooms_count = sock->room + 1;
    socks_count++;
}

static void read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0, lines = 0;
    ssize_t size;
    if (!file)
        die("the file of sockets cannot be read");
    while (getline(&line, &room, file) > 0)
        lines++;
    rewind(file);
    socks = have(calloc(lines + 1, sizeof *socks));
    typists = have(calloc(lines + 1, sizeof *typists));
    while ((size = getline(&line, &room, file)) > 0) {
        if (line[size - 1] == '\n')
            line[size - 1] = 0;
        if (line[0])
            add_socket(have(strdup(line))); /* kept: `parent` points into it */
    }
    fclose(file);
    rooms = have(calloc(rooms_count + 1, sizeof *rooms));
}

static void read_pids(char *list)
{
    for (char *one; (one = strsep(&list, ",")) && pids_count < MOST_PIDS;)
        pids[pids_count++] = atoi(one);
}

int main(int count, char **words)
{
    const char *mode = count > 1 ? words[1] : "", *file = NULL;
    for (int i = 2; i + 1 < count; i += 2) {
        char *name = words[i], *value = words[i + 1];
        if (!strcmp(name, "--port"))
            port = atoi(value);
        else if (!strcmp(name, "--file"))
            file = value;
        else if (!strcmp(name, "--seconds"))
            seconds = atof(value);
        else if (!strcmp(name, "--warm"))
            warm = atof(value);
        else if (!strcmp(name, "--rate"))
            rate = atof(value);
        else if (!strcmp(name, "--drain"))
            drain = atof(value);
        else if (!strcmp(name, "--timeout"))
            timeout = atof(value);
        else if (!strcmp(name, "--at-once"))
            at_once = (u32)atoi(value);
        else if (!strcmp(name, "--pids"))
            read_pids(value);
        else
            die("no such option");
    }
    if (!file || !port)
        die("say --port and --file");
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    read_file(file);
    if (!strcmp(mode, "type"))
        type_all();
    else if (!strcmp(mode, "idle"))
        come_back(1);
    else if (!strcmp(mode, "reconnect"))
        come_back(0);
    else
        die("type, idle or reconnect?");
    return 0;
}
