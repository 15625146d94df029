/* SPDX-License-Identifier: MIT */
#include "format/shape.h"

#include <string.h>

#include "base/coverage.h"
#include "format/view_table.h"

/* Says for tests that V was chosen. */
static void view_mark(const struct view *v)
{
	static const char *const shapes[] = { [SHAPE_TABLE] = "table", [SHAPE_LIST] = "list", [SHAPE_WIDE] = "wide",
		[SHAPE_CUSTOM] = "custom" };

	if (v->types && v->name)
		coverage_mark(shapes[v->shape], v->name, v->types);
}

/* Of an object without a view: what makes a table by itself, and what Format-Table shows at most. */
enum { TABLE_PROPERTIES_MAX = 4, TABLE_DEFAULT_COLUMNS = 10 };

static void shaper_trace(struct heap *h, struct cell *c)
{
	struct shaper *s = (struct shaper *)c;

	heap_mark(h, s->o.props);
	heap_mark(h, s->o.exclude);
	fexpr_mark(h, &s->o.group);
	heap_mark(h, s->o.view);
	heap_mark(h, s->cols);
	heap_mark(h, s->failed);
	fexpr_mark(h, &s->group);
	heap_mark(h, s->group_name);
	val_mark(h, s->group_key);
}

const struct type type_shaper = {
	.cls = { shaper_trace, NULL }, .name = "shaper", .flags = TF_INTERNAL, .size = sizeof(struct shaper),
};

struct shaper *shaper_new(struct rt *rt, const struct shape_options *o)
{
	struct shaper *s = rt_new_cell(rt, &type_shaper, shaper);

	s->rt = rt;
	if (o) {	/* a Format cmdlet: scripts and peers will see its packets */
		s->o = *o;
		if (!format_db(rt)->packets)
			fmt_register(rt);
		format_db(rt)->packets = true;
	}
	s->group_key = V_VOID;
	return s;
}

static struct fmt_entry *raw_entry(struct rt *rt, struct ustr *text)
{
	struct fmt_entry *e = fmt_entry_new(rt, SHAPE_RAW, 1);

	e->oob = true;
	gc_storep(e, e->f[0].text, text);
	return e;
}

static void count_property(struct rt *rt, val v, const struct member_info *m, void *arg)
{
	static const char *const remote[] = { "PSComputerName", "RunspaceId", "PSShowComputerName", "PSSourceJobInstanceId" };

	for (size_t i = 0; i < ARRAY_LEN(remote); i++)
		if (ustr_ieq_c(m->name, remote[i]))
			return;
	++*(int *)arg;
}

/* PowerShell looks no further than the first property of a type, and takes an indexer in that place for none:
 * these say so of themselves, as long as nothing was added to them. */
static bool is_indexed_first(val b)
{
	static const char *const names[] = {
		"System.Collections.Hashtable", "System.Collections.BitArray", "System.Collections.Specialized.ListDictionary",
		"System.Collections.Specialized.HybridDictionary", "System.Collections.Specialized.StringCollection",
		"System.Collections.Specialized.NameValueCollection", "System.Collections.Generic.SortedDictionary`2",
		"System.Collections.Concurrent.ConcurrentDictionary`2",
		"System.Collections.Specialized.OrderedDictionary+OrderedDictionaryKeyValueCollection",
	};

	if (b.k != VK_OBJ || b.o->bits & CELL_EXTENDED)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!strcmp(cell_type(b.o)->name, names[i]))
			return true;
	return false;
}

/* True for an object without a property to show. */
static bool has_no_properties(struct shaper *s, val v)
{
	int n = 0;
	val b = val_base(v);

	if (b.k == VK_OBJ && !val_psobj(b) && cell_type(b.o) == s->plain_type)
		return false;
	if (is_indexed_first(b))
		return true;
	member_each_of(s->rt, v, MEMBERS_BASE, count_property, &n);
	if (n && b.k == VK_OBJ && !val_psobj(b))
		s->plain_type = cell_type(b.o);
	return !n;
}

static struct fmt_entry *list_entry(struct shaper *s, val v)
{
	struct fexprs *l = fexprs_default(s->rt, v);
	struct fmt_entry *e = fmt_entry_new(s->rt, SHAPE_LIST, l->n);

	for (uint32_t i = 0; i < l->n; i++) {
		gc_storep(e, e->f[i].label, fexpr_label(s->rt, &l->v[i]));
		gc_storep(e, e->f[i].text, shape_text(s, &l->v[i], v, false));
	}
	e->oob = true;
	return e;
}

/* A plain property bag: never out of band. */
static bool is_bag(val b)
{
	struct psobj *o = val_psobj(b);

	return o && !o->type_names && o->shape && shape_count(o->shape);
}

/* A number that was an enumeration: it shows by its type names. */
static bool is_received_enum(struct rt *rt, val v)
{
	return v.k == VK_WRAP && val_has_type_name(rt, v, "Deserialized.System.Enum");
}

/* Packet for an object that stands outside documents: text as it is, an
 * out-of-band view, or with LIST a list of its properties. NULL: it is none. */
static struct fmt_entry *out_of_band(struct shaper *s, val v, bool list)
{
	val b = val_base(v);
	const struct view *view = NULL;
	struct fmt_entry *e;

	if (b.k == VK_STR && v.k == VK_STR)
		return raw_entry(s->rt, b.s);
	if (!list && is_bag(b))
		return NULL;
	if (v.k < VK_OBJ && value_is_scalar(s->rt, v) && !is_received_enum(s->rt, v))
		return raw_entry(s->rt, value_local_text(s->rt, v, NULL));
	if (b.k == VK_OBJ && (b.o->bits & CELL_EXTENDED || b.o->cls != (const struct cell_class *)s->plain_type || val_psobj(b)))
		view = view_find_oob(s->rt, val_type_names(s->rt, v));
	if (view) {
		view_mark(view);
		e = fmt_entry_new(s->rt, SHAPE_CUSTOM, 0);
		e->oob = true;
		e->wrap = view->flags & VIEW_WRAP;
		gc_storep(e, e->tokens, list_new(s->rt, NULL));
		if (view->custom)
			view->custom(s->rt, v, e->tokens);
		else if (view->control)
			view_control_tokens(s->rt, view->control, v, e->tokens);
		return e;
	}
	if ((value_is_scalar(s->rt, v) && !is_received_enum(s->rt, v)) || has_no_properties(s, v))
		return raw_entry(s->rt, value_local_text(s->rt, v, NULL));
	return list ? list_entry(s, v) : NULL;
}

struct view_names {
	struct shaper *s;
	struct strlist *types;
	struct sbuf text;
};

static void add_view_name(struct rt *rt, const struct view *v, void *arg)
{
	struct view_names *n = arg;

	if (v->shape == n->s->o.shape && !(v->flags & VIEW_OOB) && v->name && view_applies(rt, v, n->types))
		sbuf_printf(&n->text, "%s%s", n->text.len ? ", " : "", v->name);
}

/* Tells whether other shapes have a view of that name, or what views there are. */
static struct ustr *view_advice(struct shaper *s, struct strlist *names)
{
	static const char *const shapes[] = { [SHAPE_TABLE] = "Table", [SHAPE_LIST] = "List", [SHAPE_WIDE] = "Wide",
		[SHAPE_CUSTOM] = "Custom" };
	struct view_names all = { .s = s, .types = names };
	const char *view = USTR_C(s->rt, s->o.view),
		   *shape = s->o.shape < ARRAY_LEN(shapes) && shapes[s->o.shape] ? shapes[s->o.shape] : "";

	for (size_t i = SHAPE_TABLE; i < ARRAY_LEN(shapes); i++)
		if (i != s->o.shape && view_find(s->rt, names, i, s->o.view))
			return ustr_printf(s->rt,
				" The view name %s cannot be found in the %s formatting. Try using one of these other format cmdlets: Format-%s",
				view, shape, shapes[i]);
	sbuf_init(&all.text, s->rt);
	view_each(s->rt, add_view_name, &all);
	if (all.text.len)
		return ustr_printf(s->rt,
			"The view name %s cannot be found. Specify one of the following %s views and try again: %s.", view, shape,
			USTR_C(s->rt, sbuf_take(&all.text)));
	return ustr_printf(s->rt, "The view name %s cannot be found. There are no existing %s views for %s objects.", view, shape,
		names->n ? USTR_C(s->rt, names->s[0]) : "");
}

/* The advice is about the .NET type, whatever names a script gave the object. */
_Noreturn static void view_not_found(struct shaper *s, val v)
{
	struct strlist *names = val_type_names(s->rt, val_psobj(v) ? val_obj(psobj_new(s->rt)) : v);
	struct errrec *e = err_make(s->rt, "System.Management.Automation.PipelineStoppedException", "FormatViewNotFound",
				    EC_ObjectNotFound, val_str(s->o.view), "The pipeline has been stopped.");

	gc_storep(e, e->details, view_advice(s, names));
	if (s->o.fatal)
		s->o.fatal(s->rt, s->o.fatal_arg, e);
	rt_throw(s->rt, e);
}

/* Table or list by how many properties there are; what a session added and isn't
 * shown counts too. */
static enum fmt_shape shape_by_count(struct shaper *s, val v)
{
	struct strlist *set = fexpr_display_set(s->rt, v);
	uint32_t n = set ? set->n : fexprs_all(s->rt, v)->n;

	return n <= TABLE_PROPERTIES_MAX ? SHAPE_TABLE : SHAPE_LIST;
}

/* The columns of OBJ by properties: those asked for, else its default ones. */
static struct fexprs *active_columns(struct shaper *s, val obj)
{
	struct fexprs *l;

	if (!s->o.props && !s->o.exclude) {
		l = fexprs_default(s->rt, obj);
		if (s->shape == SHAPE_TABLE && l->n > TABLE_DEFAULT_COLUMNS)
			l->n = TABLE_DEFAULT_COLUMNS;
		return l;
	}
	if (s->o.props) {
		l = fexprs_new(s->rt);
		for (uint32_t i = 0; i < s->o.props->n; i++)
			fexprs_expand(s->rt, l, &s->o.props->v[i], obj);
	} else {
		l = fexprs_all(s->rt, obj);
		fexprs_computer_name(s->rt, l, obj);
	}
	return shape_without_excluded(s, l);
}

static void choose_view(struct shaper *s, val v)
{
	struct strlist *names = val_type_names(s->rt, v);

	s->shape = s->o.shape;
	s->view = NULL;
	if (s->o.props || s->o.exclude)
		return;
	s->view = view_find(s->rt, names, s->o.shape, s->o.view);
	if (!s->view && s->o.view)
		view_not_found(s, v);
	if (s->view) {
		view_mark(s->view);
		s->shape = s->view->shape;
	} else if (s->shape == SHAPE_UNDEFINED)
		s->shape = shape_by_count(s, v);
}

static void choose_group(struct shaper *s)
{
	s->has_group = false;
	s->group_key = V_VOID;
	s->group_name = NULL;
	if (s->o.has_group) {
		s->group = s->o.group;
		s->has_group = true;
	} else if (s->view && (s->view->group.prop || s->view->group.script)) {
		s->group = (struct fexpr){ .view = &s->view->group };
		s->has_group = true;
	}
}

/* Opens the document for its first object. */
static void shaper_start(struct shaper *s, val v)
{
	choose_view(s, v);
	s->computer = fexpr_show_computer_name(s->rt, v);
	if (!s->view)
		gc_storep(s, s->cols, active_columns(s, v));
	choose_group(s);
	s->started = true;
	sink_put(s->to, val_obj(shape_start(s, v)));
}

static bool key_equal(struct rt *rt, val a, val b)
{
	int c;

	if (val_is_null(a) || val_is_null(b))
		return val_is_null(a) && val_is_null(b);
	val_compare_bags(rt, a, b);
	if (val_compare_try(rt, a, b, true, &c))
		return !c;
	return ustr_ieq(val_to_str(rt, a), val_to_str(rt, b));
}

/* The header of a group: what the view says, else "label: value". */
static struct list *group_tokens(struct shaper *s, val key)
{
	struct list *l = list_new(s->rt, NULL), *f;

	if (s->view && !s->o.has_group && s->view->group_fn) {
		s->view->group_fn(s->rt, key, l);
		return l;
	}
	f = fmt_add_frame(s->rt, l, 0, 0, 3);
	if (s->view && !s->o.has_group && s->view->group_label)
		fmt_add_c(s->rt, f, s->view->group_label);
	else if (s->group.label || s->group_name)
		fmt_add_text(s->rt, f, s->group.label ? s->group.label : s->group_name);
	fmt_add_c(s->rt, f, ": ");
	fmt_add_text(s->rt, f, value_text(s->rt, key, NULL, false, s->limit));
	fmt_add_newline(s->rt, f);
	return l;
}

static struct list *group_control_tokens(struct shaper *s, val v)
{
	struct list *l = list_new(s->rt, NULL);

	view_control_tokens(s->rt, s->view->group_control, v, l);
	fmt_add_newline(s->rt, l);
	return l;
}

static void group_begin(struct shaper *s, val v)
{
	struct list *l = NULL;

	if (s->has_group && s->view && s->view->group_control)
		l = group_control_tokens(s, v);
	else if (s->has_group && s->group_key.k != VK_VOID)
		l = group_tokens(s, s->group_key);
	s->in_group = true;
	sink_put(s->to, val_obj(fmt_group_new(s->rt, l)));
}

static void group_end(struct shaper *s)
{
	if (s->in_group)
		sink_put(s->to, fmt_end_new(s->rt, true));
	s->in_group = false;
}

/* The expression that groups V: a pattern is the first property it matches. */
static struct fexpr group_of(struct shaper *s, val v)
{
	struct fexprs *l = fexprs_new(s->rt);

	fexprs_expand(s->rt, l, &s->group, v);
	return l->n ? l->v[0] : s->group;
}

/* True when V begins a new group. A first key of $null doesn't, and leaves the group without a name. */
static bool group_changed(struct shaper *s, val v)
{
	struct fexpr f;
	val key = V_NULL;
	bool same;

	if (!s->has_group)
		return false;
	f = group_of(s, v);
	if (fexpr_value(s->rt, &f, v, &key) <= 0)
		return false;
	same = key_equal(s->rt, s->group_key, key);
	gc_store(s, &s->group_key, key);
	if (!same)
		gc_storep(s, s->group_name, fexpr_label(s->rt, &f));
	return !same;
}

/* The errors of -ShowError, out of band. */
static void show_failed(struct shaper *s)
{
	struct list *l = s->failed;

	s->failed = NULL;
	for (uint32_t i = 0; i < l->n; i++)
		sink_put(s->to, val_obj(out_of_band(s, l->v[i], true)));
}

static bool is_merged_error(val v)
{
	const struct errrec *e = val_errrec(v);

	return e && e->merged;
}

/* Shapes one object that isn't a collection any more. */
static void shape_object(struct shaper *s, val v)
{
	struct fmt_entry *e = NULL;

	if (!s->o.force)
		e = out_of_band(s, v, false);
	if (!e && s->started && s->view && !s->o.force && !view_applies(s->rt, s->view, val_type_names(s->rt, v)))
		e = out_of_band(s, v, true);
	if (e) {
		e->error |= is_merged_error(v);
		sink_put(s->to, val_obj(e));
		return;
	}
	if (!s->started)
		shaper_start(s, v);
	if (group_changed(s, v))
		group_end(s);
	if (!s->in_group)
		group_begin(s, v);
	e = shape_entry(s, v);
	e->error |= is_merged_error(v);
	sink_put(s->to, val_obj(e));
	if (s->failed)
		show_failed(s);
}

static void comment(struct shaper *s, const char *text)
{
	sink_put(s->to, val_obj(raw_entry(s->rt, ustr_new(s->rt, text))));
}

/* -Expand Both: the collection itself, then its members. */
static void shape_both(struct shaper *s, val v, uint32_t n)
{
	struct fmt_entry *e;

	comment(s, "The following object supports IEnumerable:");
	e = out_of_band(s, v, true);
	sink_put(s->to, val_obj(e));
	if (n == 1)
		comment(s, "The IEnumerable contains the following object:");
	else if (!n)
		comment(s, "The IEnumerable contains no objects.");
	else
		comment(s, USTR_C(s->rt, ustr_printf(s->rt, "The IEnumerable contains the following %u objects:", n)));
}

static void shape_any(struct shaper *s, val v)
{
	val b = val_base(v), item;
	struct iter it;
	struct dict *d;

	if (val_is_null(b))
		return;
	if (b.k != VK_OBJ || s->o.expand == EXPAND_CORE_ONLY || val_psobj(b) || !iter_begin_all(s->rt, b, &it)) {
		shape_object(s, v);
		return;
	}
	if (s->o.expand == EXPAND_BOTH) {
		struct array *a = val_array(b);
		struct list *l = val_list(b);

		d = val_dict(b);
		shape_both(s, v, a ? a->n : l ? l->n : d ? d->n : 0);
	}
	while (iter_next(&it, &item)) {
		rt_poll(s->rt);
		if (!val_is_null(item))
			shape_object(s, item);
	}
}

/* A script of a view that fails may put its error while an object is shaped. */
void shaper_put(struct shaper *s, val v, struct sink *to)
{
	struct sink *outer = s->to;

	if (!s->limited)
		s->limit = enumeration_limit(s->rt);
	s->limited = true;
	s->to = to;
	shape_any(s, v);
	s->to = outer;
}

void shaper_end(struct shaper *s, struct sink *to)
{
	s->to = to;
	if (s->started) {
		group_end(s);
		sink_put(to, fmt_end_new(s->rt, false));
	}
	s->started = s->limited = false;
	s->group_key = V_VOID;
	s->cols = NULL;
	s->view = NULL;
}
