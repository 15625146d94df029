/* SPDX-License-Identifier: MIT */
/*
 * System.IO.Stream and what reads and writes through one. Descriptors live in
 * the stream's cell and close when it is disposed or collected.
 */
#pragma once

#include "value/coll.h"
#include "value/ustr.h"

enum { STREAM_CREATE_NEW = 1, STREAM_CREATE, STREAM_OPEN, STREAM_OPEN_OR_CREATE, STREAM_TRUNCATE, STREAM_APPEND };
enum { STREAM_READ = 1, STREAM_WRITE = 2 };

struct stream;
extern const struct type type_stream;

/* A FileStream by FileMode and FileAccess numbers. */
val stream_open(struct rt *rt, struct ustr *full, int mode, int access);
/* A MemoryStream over a copy of N bytes. */
val stream_memory(struct rt *rt, const void *p, uint32_t n);
struct stream *val_stream(val v);
struct stream *stream_need(struct rt *rt, val v, const char *param);
/* Bytes read, at most N; 0 at the end. */
uint32_t stream_get(struct rt *rt, struct stream *s, void *to, uint32_t n);
void stream_put(struct rt *rt, struct stream *s, const void *p, uint32_t n);
void stream_close(struct stream *s);

/* A StreamReader and a StreamWriter (UTF-8) that own STREAM. */
val stream_reader(struct rt *rt, val stream);
val stream_writer(struct rt *rt, val stream);
