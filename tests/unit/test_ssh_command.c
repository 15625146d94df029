/* SPDX-License-Identifier: MIT */
/* The command line for ssh, and the words for its failures. */
#include "transport/ssh_command.h"

#include <stdlib.h>

#include "base/err.h"
#include "transport/askpass.h"
#include "transport/ssh_words.h"
#include "unit.h"

static struct ssh_command command;

/* The arguments joined by blanks. */
static const char *line(const struct ssh_target *t)
{
	static char text[8192];

	text[0] = '\0';
	if (ssh_command_make(&command, t) < 0)
		return "too long";
	for (const char *const *a = command.way.argv; *a; a++) {
		strcat(text, *a);
		strcat(text, a[1] ? " " : "");
	}
	return text;
}

static const char *explained(int error, const char *said, bool opening, int ms)
{
	static struct buf b;

	buf_reset(&b);
	ssh_explain(&b, error, said, opening, ms);
	return buf_cstr(&b);
}

TEST(command_is_that_of_powershell)
{
	static const char *const options[] = { "StrictHostKeyChecking=no", "LogLevel=ERROR", NULL };

	unsetenv("PSESSION_SSH_RELAY");
	CHECK_STR(line(&(struct ssh_target){ .host = "box", .connect_ms = -1 }), "ssh -s box powershell");
	CHECK_INT(command.way.connect_ms, SSH_CONNECT_MS);
	CHECK_STR(line(&(struct ssh_target){ .host = "[::1]", .user = "DOM\\ann", .key = "/k", .port = 2222, .subsystem = "other",
					     .options = options, .connect_ms = 5 }),
		  "ssh -i /k -l ann@DOM -p 2222 -o StrictHostKeyChecking=no -o LogLevel=ERROR -s ::1 other");
	CHECK_INT(command.way.connect_ms, 5);
	CHECK_STR(line(&(struct ssh_target){ .host = "box", .user = "\\ann", .subsystem = "" }),
		"ssh -l \\ann -s box powershell");
}

TEST(too_many_options_are_refused)
{
	static const char *options[SSH_ARGV_MAX + 1];

	for (size_t i = 0; i < SSH_ARGV_MAX; i++)
		options[i] = "A=b";
	CHECK_STR(line(&(struct ssh_target){ .host = "box", .options = options }), "too long");
}

TEST(failures_have_a_phase_and_a_reason)
{
	CHECK_STR(explained(-ERR_TIMEOUT, "", true, 1500), "SSH connection attempt failed after time out: 1.5 seconds.");
	CHECK_STR(explained(-ERR_TIMEOUT, "", true, 180000), "SSH connection attempt failed after time out: 180 seconds.");
	CHECK(strstr(explained(-ERR_FULL, "", true, 1), "MaxConcurrentUsers"));
	CHECK_STR(explained(-ERR_NOTFOUND, "", true, 1), "The ssh program was not found.");
	CHECK(strstr(explained(-ERR_CLOSED, "ann@box: Permission denied (publickey).\r\n", true, 1), "(phase: authentication)"));
	CHECK(strstr(explained(-ERR_CLOSED, "", true, 1),
		"the server's subsystem ended without an answer. (phase: negotiation)"));
	CHECK(strstr(explained(-ERR_CLOSED, "", false, 1), "abruptly terminated"));
	CHECK(strstr(explained(-ERR_CLOSED, "gone\n", false, 1), "error message: gone"));
}

TEST(what_ssh_tells_of_sharing_is_no_reason)
{
	static const char said[] = "mux_client_request_session: session request failed: Session open refused by peer\n"
				   "ControlSocket /s/abc already exists, disabling multiplexing\nann@box: Permission denied (publickey).\n";

	CHECK(ssh_tells_sharing(said, sizeof said - 1));
	CHECK(!ssh_tells_sharing("Welcome", 7));
	CHECK_STR(explained(-ERR_CLOSED, said, true, 0),
		  "The background process reported an error with the following message: The SSH client session has ended with error message: "
		  "ann@box: Permission denied (publickey). (phase: authentication)");
}

TEST(a_shared_connection_has_a_short_path_or_none)
{
	static const char *const options[] = { "ControlMaster=auto", NULL };
	static const char *const own[] = { "ControlMaster=auto", "ControlPath=/p", NULL };

	setenv("XDG_STATE_HOME", "/tmp/a-state-folder-whose-path-is-so-long-that-no-socket-fits", 1);
	setenv("XDG_RUNTIME_DIR", "/tmp/a-runtime-folder-whose-path-is-too-long-just-the-same", 1);
	CHECK(strstr(line(&(struct ssh_target){ .host = "box", .options = options }), "ControlPath=/tmp/psession-"));
	CHECK(command.way.shared && command.way.spread);
	line(&(struct ssh_target){ .host = "box", .options = own });
	CHECK(command.way.shared && !command.way.spread);
	line(&(struct ssh_target){ .host = "box" });
	CHECK(!command.way.shared);
}

/* The words that ssh has itself: ssh -s box powershell, and NULL. */
TEST(arguments_at_their_edges)
{
	static const char *options[SSH_ARGV_MAX];
	static char text[SSH_TEXT_MAX], secret[ASKPASS_SECRET_MAX + 2];
	struct ssh_target t = { .host = "box", .options = options };

	for (size_t n = 1; n < SSH_ARGV_MAX / 2; n++) {
		for (size_t i = 0; i < n; i++)
			options[i] = "A=b";
		options[n] = NULL;
		CHECK_INT(ssh_command_make(&command, &t), n * 2 + 5 <= SSH_ARGV_MAX ? 0 : -ERR_LIMIT);
	}
	options[0] = NULL;
	t.host = text;
	for (size_t n = SSH_TEXT_MAX - 1; n <= SSH_TEXT_MAX; n++) {
		/* What stands in brackets is a text of the command's own. */
		memset(text, 'x', sizeof text);
		text[0] = '[';
		text[SSH_TEXT_MAX - 2] = ']';
		text[SSH_TEXT_MAX - 1] = '\0';
		t.port = n == SSH_TEXT_MAX ? 65535 : 0;
		CHECK_INT(ssh_command_make(&command, &t), n == SSH_TEXT_MAX ? -ERR_LIMIT : 0);
	}
	t = (struct ssh_target){ .host = "box", .secret = secret };
	memset(secret, 'x', ASKPASS_SECRET_MAX);
	CHECK_INT(ssh_command_make(&command, &t), 0);
	secret[ASKPASS_SECRET_MAX] = 'x';
	CHECK_INT(ssh_command_make(&command, &t), -ERR_LIMIT);
}
