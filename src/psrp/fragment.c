/* SPDX-License-Identifier: MIT */
#include "psrp/fragment.h"

#include "base/err.h"

#include <string.h>

/* Ids and lengths are signed in .NET, whose reader masks the top bit. */
#define ID_MASK (UINT64_MAX >> 1)
#define LEN_MASK (UINT32_MAX >> 1)

struct header {
	uint64_t object, fragment;
	uint32_t len;
	uint8_t flags;
};

static struct header get_header(const uint8_t *p)
{
	return (struct header){
		.object = get_be64(p) & ID_MASK,
		.fragment = get_be64(p + 8) & ID_MASK,
		.flags = p[16],
		.len = get_be32(p + 17) & LEN_MASK,
	};
}

void fragment_begin(struct fragment_writer *w, uint64_t id, const void *head,
		    size_t nhead, const void *body, size_t nbody)
{
	must(id);
	*w = (struct fragment_writer){
		.part = { head, body }, .len = { nhead, nbody }, .object = id,
	};
}

/* Appends N bytes of the message from where the writer stands. */
static int put_slice(struct fragment_writer *w, struct buf *out, size_t n)
{
	size_t head = w->pos < w->len[0] ? MIN(n, w->len[0] - w->pos) : 0;

	if (head && buf_put(out, w->part[0] + w->pos, head) < 0)
		return -ERR_LIMIT;
	w->pos += head;
	n -= head;
	if (n && buf_put(out, w->part[1] + (w->pos - w->len[0]), n) < 0)
		return -ERR_LIMIT;
	w->pos += n;
	return 0;
}

int fragment_next(struct fragment_writer *w, struct buf *out, size_t size)
{
	size_t left = w->len[0] + w->len[1] - w->pos;
	size_t n = MIN(left, size - FRAGMENT_HEADER);
	uint8_t flags = (w->pos ? 0 : FRAGMENT_START) |
			(n == left ? FRAGMENT_END : 0);

	must(size > FRAGMENT_HEADER);
	if (buf_put_be64(out, w->object) < 0 ||
	    buf_put_be64(out, w->fragment++) < 0 || buf_putc(out, flags) < 0 ||
	    buf_put_be32(out, (uint32_t)n) < 0 || put_slice(w, out, n) < 0)
		return -ERR_LIMIT;
	return n != left;
}

int fragment_put(struct buf *out, uint64_t id, const void *head, size_t nhead,
		 const void *body, size_t nbody, size_t size)
{
	struct fragment_writer w;
	int r;

	fragment_begin(&w, id, head, nhead, body, nbody);
	do
		r = fragment_next(&w, out, size);
	while (r > 0);
	return r;
}

void defrag_init(struct defrag *d, size_t object_max, uint64_t total_max)
{
	*d = (struct defrag){ .object_max = object_max,
			      .total_max = total_max };
	d->object.max = object_max;
	if (!d->object_max)
		d->object_max = BUF_MAX_DEFAULT;
	d->in.max = d->object_max + FRAGMENT_HEADER + FRAGMENT_SIZE;
}

void defrag_release(struct defrag *d)
{
	buf_release(&d->in);
	buf_release(&d->object);
}

void defrag_resync(struct defrag *d)
{
	buf_reset(&d->in);
	buf_reset(&d->object);
	d->next = NULL;
	d->left = 0;
	d->open = d->handed = false;
	d->skip = true;
}

void defrag_feed(struct defrag *d, const void *data, size_t n)
{
	must(!d->left);
	d->next = data;
	d->left = n;
}

static int fail(struct defrag *d, int code)
{
	buf_reset(&d->in);
	buf_reset(&d->object);
	d->open = false;
	d->left = 0;
	return code;
}

static int over(struct defrag *d, uint64_t size)
{
	d->over = size;
	return -ERR_LIMIT;
}

/* Moves bytes from the delivery to IN until that holds WANT bytes. */
static int top_up(struct defrag *d, size_t want)
{
	size_t have = buf_size(&d->in), n;

	n = want > have ? MIN(want - have, d->left) : 0;
	if (n && buf_put(&d->in, d->next, n) < 0)
		return -ERR_LIMIT;
	d->next += n;
	d->left -= n;
	return 0;
}

void defrag_keep(struct defrag *d)
{
	if (buf_put(&d->in, d->next, d->left) < 0)
		fail(d, 0);
	d->left = 0;
}

/* Points at the next whole fragment, in the delivery itself or in IN: 1 or 0.
 * A fragment is looked at once a byte follows its header, as .NET does: an
 * empty fragment waits for what comes behind it. */
static int whole_fragment(struct defrag *d, const uint8_t **ret,
			  struct header *h)
{
	if (!buf_size(&d->in) && d->left > FRAGMENT_HEADER) {
		*h = get_header(d->next);
		if (h->len > d->object_max)
			return over(d, h->len);
		if (d->left >= FRAGMENT_HEADER + (size_t)h->len) {
			*ret = d->next;
			d->next += FRAGMENT_HEADER + h->len;
			d->left -= FRAGMENT_HEADER + h->len;
			return 1;
		}
	}
	if (top_up(d, FRAGMENT_HEADER + 1) < 0)
		return -ERR_LIMIT;
	if (buf_size(&d->in) <= FRAGMENT_HEADER)
		return 0;
	*h = get_header(buf_ptr(&d->in));
	if (h->len > d->object_max)
		return over(d, h->len);
	if (top_up(d, FRAGMENT_HEADER + (size_t)h->len) < 0)
		return -ERR_LIMIT;
	if (buf_size(&d->in) < FRAGMENT_HEADER + (size_t)h->len)
		return 0;
	*ret = buf_ptr(&d->in);
	return 1;
}

/* Adds one fragment: 1 when its message is whole, 0, or an error. */
static int add(struct defrag *d, const struct header *h, const uint8_t *blob,
	       const uint8_t **ret, size_t *ret_len)
{
	bool end = h->flags & FRAGMENT_END;

	if (!h->object)
		return -ERR_PROTOCOL;
	if (h->flags & FRAGMENT_START) {
		buf_reset(&d->object);
		d->skip = false;
		d->open = true;
		d->id = h->object;
		d->fragment = 0;
	} else if (d->skip) {
		return 0;
	} else if (!d->open || h->object != d->id ||
		   h->fragment != d->fragment + 1) {
		return -ERR_PROTOCOL;
	} else {
		d->fragment = h->fragment;
	}
	d->total += h->len;
	if (d->total_max && d->total > d->total_max)
		return over(d, d->total);
	if (end)
		d->open = false;
	if (end && !buf_size(&d->object)) {
		*ret = blob;
		*ret_len = h->len;
		return 1;
	}
	if (buf_size(&d->object) + h->len > d->object_max ||
	    buf_put(&d->object, blob, h->len) < 0)
		return over(d, buf_size(&d->object) + h->len);
	if (!end)
		return 0;
	d->handed = true;
	*ret = buf_ptr(&d->object);
	*ret_len = buf_size(&d->object);
	return 1;
}

int defrag_next(struct defrag *d, const uint8_t **ret, size_t *ret_len)
{
	const uint8_t *p;
	struct header h;
	int r;

	if (d->handed) {
		buf_reset(&d->object);
		d->handed = false;
	}
	do {
		r = whole_fragment(d, &p, &h);
		if (r <= 0)
			return r < 0 ? fail(d, r) : 0;
		r = add(d, &h, p + FRAGMENT_HEADER, ret, ret_len);
		/* Consumed bytes of IN stay readable until the next put. */
		if (p == buf_ptr(&d->in) && buf_size(&d->in))
			buf_consume(&d->in, FRAGMENT_HEADER + (size_t)h.len);
	} while (!r);
	return r < 0 ? fail(d, r) : 1;
}

void defrag_explain(const struct defrag *d, const char *sender, struct buf *out)
{
	if (d->total_max && d->total > d->total_max)
		buf_printf(out, "The total data received from the %s exceeded the allowed maximum. "
			   "The total data received is %llu. The allowed maximum is %llu.", sender,
			   (unsigned long long)d->over, (unsigned long long)d->total_max);
	else
		buf_printf(out, "The current deserialized object size of the data received from the %s exceeded the "
			   "allowed maximum object size. The current deserialized object size is %llu. "
			   "The allowed maximum object size is %llu.", sender,
			   (unsigned long long)d->over, (unsigned long long)d->object_max);
}
