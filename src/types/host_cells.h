/* SPDX-License-Identifier: MIT */
/* Rectangle, BufferCell and KeyInfo of a host's raw interface: records of four fields. */
#pragma once

#include "value/type.h"

enum { RECT_LEFT, RECT_TOP, RECT_RIGHT, RECT_BOTTOM };
enum { CELL_CHARACTER, CELL_FOREGROUND, CELL_BACKGROUND, CELL_TYPE };
enum { KEY_CODE, KEY_CHARACTER, KEY_STATE, KEY_DOWN };
extern const struct type type_host_rectangle, type_host_buffercell, type_host_keyinfo, type_consolekeyinfo;

val host_rectangle_new(struct rt *rt, int left, int top, int right, int bottom);
/* FG and BG are numbers of System.ConsoleColor, TYPE one of BufferCellType. */
val host_cell_new(struct rt *rt, uint16_t character, int fg, int bg, int type);
/* CODE is a virtual key code, STATE flags of ControlKeyStates. */
val host_key_new(struct rt *rt, int code, uint16_t character, int state, bool down);
/* The ConsoleKeyInfo that says the same as a KeyInfo. */
val host_console_key(struct rt *rt, val key);
/* BufferCell[,] of ROWS times COLUMNS cells, to be filled. */
struct array *host_cells_new(struct rt *rt, uint32_t rows, uint32_t columns);
