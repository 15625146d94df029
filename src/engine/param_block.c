/* SPDX-License-Identifier: MIT */
/*
 * Parameter metadata of script blocks: the param block with its attributes.
 * Attribute objects are made once and shared by all uses of the block.
 */
#include "engine/attr.h"
#include "engine/bytecode.h"
#include "engine/command_impl.h"

#include <string.h>

static const struct ast_list *block_params(const struct block_info *info)
{
	const struct ast_function *f = (const struct ast_function *)info->owner;
	const struct ast_method *m = (const struct ast_method *)info->owner;

	if (info->ast->params)
		return &info->ast->params->params;
	if (f && f->ast.kind == AST_FUNCTION && f->body == info->ast)
		return &f->params;
	if (m && m->ast.kind == AST_METHOD && m->body == info->ast)
		return &m->params;
	return NULL;
}

static const struct ast_list *block_attributes(const struct block_info *info)
{
	if (info->ast->params && info->ast->params->attributes.n)
		return &info->ast->params->attributes;
	return &info->ast->attributes;
}

/* ---- One parameter ------------------------------------------------------- */

static int32_t pa_position(struct attr *a)
{
	return (int32_t)a->v[PA_POSITION].i;
}

static uint32_t pa_flags(struct rt *rt, struct attr *a)
{
	static const struct { uint8_t field; uint32_t flag; } bits[] = {
		{ PA_MANDATORY, PF_MANDATORY }, { PA_PIPE, PF_PIPE }, { PA_PIPE_NAME, PF_PIPE_NAME },
		{ PA_REMAINING, PF_REMAINING }, { PA_HIDDEN, PF_HIDDEN },
	};
	uint32_t f = 0;

	for (size_t i = 0; i < ARRAY_LEN(bits); i++)
		if (val_truth(rt, a->v[bits[i].field]))
			f |= bits[i].flag;
	return f;
}

static void add_to_set(struct rt *rt, struct command_meta *m, struct param_meta *p, struct attr *a)
{
	struct param_in_set *s = rt_block(rt, struct param_in_set, p->nsets + 1u);
	struct ustr *set = val_to_str(rt, a->v[PA_SET]);

	if (p->nsets)
		memcpy(s, p->in_sets, p->nsets * sizeof *s);
	s[p->nsets++] = (struct param_in_set){
		.sets = ustr_ieq_c(set, "__AllParameterSets") || !ustr_len(set) ? UINT32_MAX : param_set_bit(rt, m, set),
		.position = pa_position(a) < 0 ? -1 : pa_position(a),
		.flags = pa_flags(rt, a),
		.help_message = val_is_null(a->v[PA_HELP]) ? NULL : val_to_str(rt, a->v[PA_HELP]),
	};
	p->any_flags |= s[p->nsets - 1].flags;
	gc_storep(m, p->in_sets, s);
	if (!p->help_message)
		gc_storep(m, p->help_message, s[p->nsets - 1].help_message);
}

static uint32_t allow_flag(const struct type *t)
{
	if (t == &type_attr_allownull)
		return PF_ALLOW_NULL;
	if (t == &type_attr_allowemptystring)
		return PF_ALLOW_EMPTY_STRING;
	if (t == &type_attr_allowemptycollection)
		return PF_ALLOW_EMPTY_COLLECTION;
	if (t == &type_attr_validatenotnull)
		return PF_NOT_NULL;
	if (t == &type_attr_validatenotnullorempty)
		return PF_NOT_NULL_OR_EMPTY;
	if (t == &type_attr_credential)
		return PF_CREDENTIAL;
	if (t == &type_attr_supportswildcards)
		return PF_WILDCARDS;
	return 0;
}

static void add_alias_names(struct rt *rt, struct command_meta *m, struct param_meta *p, struct attr *a)
{
	struct list *l = list_new(rt, NULL);
	struct iter it;
	val x;

	for (uint32_t i = 0; p->aliases && i < p->aliases->n; i++)
		list_add(rt, l, p->aliases->v[i]);
	if (iter_begin(rt, a->v[0], &it))
		while (iter_next(&it, &x))
			list_add(rt, l, val_str(val_to_str(rt, x)));
	gc_storep(m, p->aliases, list_to_array(rt, l, &type_string));
}

static void apply(struct rt *rt, struct command_meta *m, struct param_meta *p, val attribute)
{
	struct attr *a = val_attr(attribute, &type_attr_base);

	if (!a)
		return;
	if (cell_type(&a->h) == &type_attr_parameter)
		add_to_set(rt, m, p, a);
	else if (cell_type(&a->h) == &type_attr_alias)
		add_alias_names(rt, m, p, a);
	else
		p->flags |= allow_flag(cell_type(&a->h));
}

static bool is_switch_type(const struct type *t)
{
	return t && !strcmp(t->name, "System.Management.Automation.SwitchParameter");
}

struct param_meta *param_meta_add(struct rt *rt, struct command_meta *m, struct ustr *name,
				  const struct type *t, struct array *attributes)
{
	struct param_meta *p = &m->params[m->n];

	p->name = ustr_intern(rt, name);
	p->index = (int16_t)m->n++;
	p->type = t ? t : &type_object;
	p->is_switch = is_switch_type(t);
	p->dflt_text = V_NULL;
	p->attributes = attributes;
	for (uint32_t i = 0; attributes && i < attributes->n; i++)
		apply(rt, m, p, array_get(attributes, i));
	if (!p->nsets)
		add_to_set(rt, m, p, attr_new(rt, &type_attr_parameter));
	return p;
}

/* Does the source of the block say WORD anywhere? Then what it names is made for
 * each call; else it is made on demand. */
static bool mentions(const struct scriptblock *sb, const char *word)
{
	const struct source *src = sb->info->source->result.src;
	const struct ast *a = &sb->info->ast->ast;
	size_t n = strlen(word);

	for (uint32_t i = a->start; i + n <= a->end; i++)
		if (!strncasecmp(src->text + i, word, n))
			return true;
	return false;
}

static bool is_plain(const struct command_meta *m)
{
	for (uint32_t i = 0; i < m->nown; i++)
		if (m->params[i].nsets != 1 || m->params[i].in_sets[0].position != (int)i ||
		    m->params[i].in_sets[0].flags || param_is_underbar(&m->params[i]))
			return false;
	return m->nsets == 0;
}

/* Attributes apply from the parameter outwards; of several types the nearest counts. */
static void add_from_ast(struct rt *rt, struct command_meta *m, struct scriptblock *sb,
			 const struct ast_param *p, struct scope *scope)
{
	struct list *l = list_new(rt, NULL);
	const struct type *t = NULL;
	struct param_meta *pm;

	for (uint32_t i = p->attributes.n; i-- > 0;) {
		struct ast *a = p->attributes.v[i];
		val v;

		if (a->kind == AST_TYPE_CONSTRAINT) {
			if (!t)
				t = vm_constraint(rt, sb->info->source, (struct ast_type_constraint *)a);
			continue;
		}
		v = attr_from_ast(rt, sb->info, (struct ast_attribute *)a, scope);
		if (!val_is_null(v))
			list_add(rt, l, v);
	}
	pm = param_meta_add(rt, m, text_ustr(rt, p->name->name), t,
			    l->n ? list_to_array(rt, l, &type_object) : NULL);
	pm->ast = p;
	pm->offset = (uint16_t)pm->index;
}

/* ---- The block ----------------------------------------------------------- */

/* Without positions and sets of their own, parameters are positional in their order. */
static void implicit_positions(struct command_meta *m)
{
	int16_t next = 0;

	for (uint32_t i = 0; i < m->n; i++)
		for (uint32_t k = 0; k < m->params[i].nsets; k++)
			if (m->params[i].in_sets[k].position >= 0 || m->params[i].in_sets[k].sets != UINT32_MAX)
				return;
	for (uint32_t i = 0; i < m->n; i++) {
		struct param_meta *p = &m->params[i];

		if (p->is_switch)
			continue;
		for (uint32_t k = 0; k < p->nsets; k++)
			p->in_sets[k].position = next;
		next++;
	}
}

static void apply_binding(struct rt *rt, struct command_meta *m, struct attr *a, uint32_t *flags)
{
	m->should_process = val_truth(rt, a->v[CB_SHOULD_PROCESS]);
	m->paging = val_truth(rt, a->v[CB_PAGING]);
	m->positional_binding = val_truth(rt, a->v[CB_POSITIONAL]);
	if (a->v[CB_IMPACT].k == VK_ENUM)
		m->confirm_impact = (uint8_t)val_enum_num(a->v[CB_IMPACT]);
	*flags = (m->should_process ? CF_SHOULD_PROCESS : 0u) | (m->paging ? CF_PAGING : 0u);
}

static void add_output_types(struct rt *rt, struct command_meta *m, struct attr *a)
{
	struct list *l = list_new(rt, NULL);
	struct iter it;
	val x;

	for (uint32_t i = 0; m->output_types && i < m->output_types->n; i++)
		list_add(rt, l, array_get(m->output_types, i));
	if (iter_begin(rt, a->v[0], &it)) {
		while (iter_next(&it, &x))
			list_add(rt, l, x);
	} else if (!val_is_null(a->v[0])) {
		list_add(rt, l, a->v[0]);
	}
	gc_storep(m, m->output_types, list_to_array(rt, l, &type_object));
}

struct block_facts {
	bool binding;
	uint32_t flags;
	struct ustr *default_set;
};

static void read_attributes(struct rt *rt, struct scriptblock *sb, struct command_meta *m,
			    struct block_facts *f, struct scope *scope)
{
	const struct ast_list *l = block_attributes(sb->info);

	for (uint32_t i = 0; i < l->n; i++) {
		struct attr *a;
		val v;

		if (l->v[i]->kind != AST_ATTRIBUTE)
			continue;
		v = attr_from_ast(rt, sb->info, (struct ast_attribute *)l->v[i], scope);
		a = val_attr(v, &type_attr_base);
		if (a && cell_type(&a->h) == &type_attr_cmdletbinding) {
			f->binding = true;
			gc_storep(m, m->binding, a);
			apply_binding(rt, m, a, &f->flags);
			if (!val_is_null(a->v[CB_DEFAULT_SET]))
				f->default_set = val_to_str(rt, a->v[CB_DEFAULT_SET]);
		} else if (a && cell_type(&a->h) == &type_attr_outputtype) {
			add_output_types(rt, m, a);
		}
	}
}

/* What default_set names is the first set, even when no parameter is in it. */
static void set_default(struct rt *rt, struct command_meta *m, struct ustr *name)
{
	uint32_t bit;

	if (!name || !ustr_len(name) || ustr_ieq_c(name, "__AllParameterSets"))
		return;
	bit = param_set_bit(rt, m, name);
	m->default_set = (int16_t)__builtin_ctz(bit);
}

static bool has_automatic(const struct command_meta *m)
{
	for (uint32_t i = 0; i < m->nown; i++)
		if (ustr_ieq_c(m->params[i].name, "args") || ustr_ieq_c(m->params[i].name, "input"))
			return true;
	return false;
}

struct command_meta *param_meta_of_block(struct rt *rt, struct scriptblock *sb)
{
	const struct ast_list *params = block_params(sb->info);
	struct block_facts f = { 0 };
	struct scope *scope = sb->ss ? session_state_scope(rt, sb->ss) : scope_current(rt);
	struct command_meta *m;

	if (sb->info->meta)
		return sb->info->meta;
	m = param_meta_new(rt, (params ? params->n : 0) + 20);
	read_attributes(rt, sb, m, &f, scope);
	set_default(rt, m, f.default_set);
	for (uint32_t i = 0; params && i < params->n; i++)
		add_from_ast(rt, m, sb, (const struct ast_param *)params->v[i], scope);
	m->nown = m->n;
	m->has_dynamic = sb->info->ast->dynamicparam != NULL;
	if (m->positional_binding || !sb->info->is_advanced)
		implicit_positions(m);
	if (sb->info->is_advanced || f.binding)
		param_meta_add_common(rt, m, f.flags);
	m->wants_bound = mentions(sb, "BoundParameters");
	m->wants_args = mentions(sb, "args");
	m->wants_input = mentions(sb, "input");
	m->has_automatic = has_automatic(m);
	m->plain = is_plain(m);
	m->only_end = block_has_part(sb->info, PART_END) && !block_has_part(sb->info, PART_BEGIN) &&
		      !block_has_part(sb->info, PART_PROCESS) && !block_has_part(sb->info, PART_CLEAN);
	gc_storep(sb->info, sb->info->meta, m);
	return m;
}
