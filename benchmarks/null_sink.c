/* A mail server that accepts everything and keeps nothing: what is measured is who sends.
 *
 *     cc -O2 -o null_sink null_sink.c && ./null_sink [MILLISECONDS]
 *
 * Listens on a free port of 127.0.0.1 and prints it; prints the number of messages when its input is closed. One
 * thread, one epoll; speaks PIPELINING, 8BITMIME and CHUNKING. With a number, every answer waits for so many
 * milliseconds, as it does when the server is far away.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1024, CHUNK = 1 << 18, LINE = 1024 };

struct client {
    int in_body;
    /* Bytes of a chunk that are still to come. */
    long chunk;
    /* How many signs of CRLF . CRLF the body has ended with. */
    int dots;
    size_t held;
    char line[LINE];
    /* What waits to be said, and when. */
    char later[LINE * 8];
    long due;
};

static struct client clients[MOST];
static char chunk[CHUNK];
static long messages, delay;

static long now(void) {
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return moment.tv_sec * 1000 + moment.tv_nsec / 1000000;
}

static void say_now(int who, const char *words) {
    if (write(who, words, strlen(words)) < 0)
        close(who);
}

static void say(int who, const char *words) {
    struct client *one = &clients[who];
    if (!delay) {
        say_now(who, words);
        return;
    }
    if (!*one->later)
        one->due = now() + delay;
    strncat(one->later, words, sizeof one->later - strlen(one->later) - 1);
}

/* Says what is due; returns the milliseconds until more is, -1 when nothing waits. */
static int say_due(void) {
    long next = -1, moment = now();
    for (int who = 0; delay && who < MOST; who++) {
        struct client *one = &clients[who];
        if (*one->later && one->due <= moment) {
            say_now(who, one->later);
            *one->later = 0;
        } else if (*one->later && (next < 0 || one->due - moment < next))
            next = one->due - moment;
    }
    return next;
}

/* Answers one line of the dialogue into `out`. */
static void answer(struct client *one, char *out) {
    one->line[one->held] = 0;
    if (!strncasecmp(one->line, "EHLO", 4))
        strcat(out, "250-null\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 8BITMIME\r\n");
    else if (!strncasecmp(one->line, "BDAT", 4)) {
        one->chunk = atol(one->line + 4);
        if (one->chunk <= 0)
            strcat(out, "501 how much?\r\n");
    }
    else if (!strncasecmp(one->line, "DATA", 4)) {
        strcat(out, "354 go on\r\n");
        one->in_body = 1;
        one->dots = 2;
    } else if (!strncasecmp(one->line, "QUIT", 4))
        strcat(out, "221 bye\r\n");
    else
        strcat(out, "250 ok\r\n");
    one->held = 0;
}

static void take(int who, const char *bytes, ssize_t count) {
    static const char end[] = "\r\n.\r\n";
    struct client *one = &clients[who];
    char out[LINE * 8] = "";
    for (ssize_t at = 0; at < count; at++) {
        char sign = bytes[at];
        if (one->chunk > 0) {
            long here = one->chunk < count - at ? one->chunk : count - at;
            one->chunk -= here;
            at += here - 1;
            if (!one->chunk) {
                messages++;
                strcat(out, "250 taken\r\n");
            }
        } else if (one->in_body) {
            one->dots = sign == end[one->dots] ? one->dots + 1 : sign == '\r';
            if (one->dots == 5) {
                messages++;
                one->in_body = 0;
                strcat(out, "250 taken\r\n");
            } else if (!one->dots) {
                const char *next = memchr(bytes + at, '\r', count - at);
                at = next ? next - bytes - 1 : count - 1;
            }
        } else if (sign == '\n') {
            if (strlen(out) > sizeof out / 2) {
                say(who, out);
                *out = 0;
            }
            answer(one, out);
        }
        else if (sign != '\r' && one->held < LINE - 1)
            one->line[one->held++] = sign;
    }
    if (*out)
        say(who, out);
}

int main(int count_of_words, char **words) {
    delay = count_of_words > 1 ? atol(words[1]) : 0;
    int listener = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0), yes = 1;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    if (bind(listener, (struct sockaddr *)&here, size) || listen(listener, 128))
        return 1;
    getsockname(listener, (struct sockaddr *)&here, &size);
    printf("%d\n", ntohs(here.sin_port));
    fflush(stdout);
    struct epoll_event ready[64], watched = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &watched);
    watched.data.fd = 0;
    epoll_ctl(poll, EPOLL_CTL_ADD, 0, &watched);
    for (;;) {
        int count = epoll_wait(poll, ready, 64, say_due());
        for (int n = 0; n < count; n++) {
            int who = ready[n].data.fd;
            if (who == 0) {
                printf("%ld\n", messages);
                return 0;
            }
            if (who == listener) {
                int fresh = accept(listener, NULL, NULL);
                if (fresh >= MOST) {
                    close(fresh);
                    continue;
                }
                setsockopt(fresh, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                memset(&clients[fresh], 0, sizeof clients[fresh]);
                watched.data.fd = fresh;
                epoll_ctl(poll, EPOLL_CTL_ADD, fresh, &watched);
                say(fresh, "220 null\r\n");
                continue;
            }
            ssize_t got = read(who, chunk, CHUNK);
            if (got <= 0)
                close(who);
            else
                take(who, chunk, got);
        }
    }
}
