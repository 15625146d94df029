# SPDX-License-Identifier: MIT
"""Invoke-WebRequest, Invoke-RestMethod and Send-MailMessage against servers of this file."""
import socketserver
import web
from harness import *

MAILS = []


class Web(web.Handler):
    pages = {
        "/list": (b"[1,2,3]", "application/json"), "/xml": (b"<a><b>1</b></a>", "application/xml"),
        "/html": (b'<html><a href="/x" id=q>L</a><img src="i.png"><input name="n" value="v"></html>', "text/html; charset=utf-8"),
        "/page2": (b'{"p":2}', "application/json"), "/bin": (bytes(range(10)), "application/octet-stream"),
        "/feed": (b"<rss><channel><item><title>A</title></item><item><title>B</title></item></channel></rss>", "application/rss+xml"),
    }

    def answer(self):
        body = self.body()
        if self.path.startswith("/echo"):
            self.echo(body)
        elif self.path in self.pages:
            self.reply(200, *self.pages[self.path])
        elif self.path == "/404":
            self.reply(404, b'{"why":"no"}', "application/json")
        elif self.path == "/redir":
            self.reply(302, b"", Location="/echo/after")
        elif self.path == "/loop":
            self.reply(302, b"", Location="/loop")
        elif self.path.startswith("/hops/") and self.path != "/hops/0":
            self.reply(302, b"", Location=f"/hops/{int(self.path[6:]) - 1}")
        elif self.path == "/hops/0":
            self.reply(200, b"arrived")
        elif self.path == "/cookie":
            self.reply(200, b"set", Set_Cookie="k=v; Path=/")
        elif self.path == "/page1":
            self.reply(200, b'{"p":1}', "application/json", Link='</page2>; rel="next"')
        else:
            self.reply(500, b"oops")


SIGNED = "AG1lAHB3"  # \0 me \0 pw


class Mail(socketserver.StreamRequestHandler):
    answers = {"QUIT": b"221 bye\r\n", "EHLO": b"250-test\r\n250 AUTH PLAIN\r\n", "AUTH": b"334 \r\n",
               SIGNED: b"235 come in\r\n"}

    def handle(self):
        data, inside = [], False
        self.wfile.write(b"220 test\r\n")
        for line in self.rfile:
            line = line.rstrip(b"\r\n").decode()
            if inside:
                inside = line != "."
                data.append(line)
                if not inside:
                    MAILS.append(data)
                    data = []
                    self.wfile.write(b"250 ok\r\n")
                continue
            data.append(line)
            inside = line == "DATA"
            self.wfile.write(b"354 go\r\n" if inside else self.answers.get(line.split(" ")[0], b"250 ok\r\n"))
            if line == "QUIT":
                return


URL = f"http://127.0.0.1:{web.http_port(Web)}"
MAIL_PORT = web.serve(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail))[1]


def script(text):
    return psession(f"Set-Location ~; $u = '{URL}'\n{text}")


@test
def a_page_has_text_links_and_fields():
    r = script("$r = Invoke-WebRequest -Uri $u/html -UseBasicParsing; $r.StatusCode, $r.StatusDescription, $r.Links[0].href, $r.Images.Count, "
               "$r.InputFields[0].name, $r.RawContentLength, \"$($r.Headers.'Content-Type')\" -join ' '; (Invoke-WebRequest $u/bin).Content.Length; "
               "(Invoke-WebRequest $u/echo -Method Head).Content.Length")
    equal(r.lines, ["200 OK /x 1 n 79 text/html; charset=utf-8", "10", "0"], "output")


@test
def bodies_and_methods():
    r = script("(Invoke-RestMethod $u/echo -Body @{ a = '1 2'; b = 'x&y' }).path\n"
               "$e = Invoke-RestMethod $u/echo -Method Post -Body @{ a = '1 2' }; $e.method, $e.body, $e.headers.'content-type' -join ' '\n"
               "$e = '{\"q\":1}' | Invoke-RestMethod $u/echo -Method Put -ContentType application/json -Headers @{ 'X-My' = 'h' } -UserAgent ua -DisableKeepAlive\n"
               "$e.method, $e.body, $e.headers.'content-type', $e.headers.'x-my', $e.headers.'user-agent', $e.headers.connection -join ' '\n"
               "Set-Content f.txt -NoNewline hello; (Invoke-RestMethod $u/echo -Method Post -InFile f.txt).body\n"
               "(Invoke-RestMethod $u/echo -Method Post -Form @{ f = Get-Item f.txt; g = 'v' }).body -match 'name=f; filename=f.txt; filename\\*=utf-8'\n"
               "(Invoke-RestMethod $u/echo -CustomMethod FOO -HttpVersion 1.1).method")
    equal(r.lines, ["/echo?a=1+2&b=x%26y", "POST a=1+2 application/x-www-form-urlencoded", 'PUT {"q":1} application/json h ua Close', "hello", "True", "FOO"], "output")


@test
def requests_and_answers_in_full():
    r = script("(Invoke-RestMethod $u/echo -Form @{ a = 1 }).method\n"
               "(Invoke-RestMethod $u/echo -Method Post -Form @{ a = 1 }).body -replace '[0-9a-f]{8}(-[0-9a-f]+){4}', 'B' -split '\\r\\n' -join '|'\n"
               "$e = Invoke-RestMethod $u/echo -Method Post; $e.headers.'content-type', $e.headers.'content-length', $e.headers.accept, $e.headers.'accept-encoding' -join ','\n"
               "$e = Invoke-RestMethod $u/echo -Method Put -Body x; \"$($e.headers.'content-type')\"; (Invoke-RestMethod $u/redir -Headers @{ Authorization = 'x' }).headers.authorization\n"
               "$w = Invoke-WebRequest $u/page1; $w.RelationLink.next -replace ':\\d+'; \"$w\"; $w.RawContent -replace '(?s)^.*?\\n(?=Link|Content)'\n"
               "try { Invoke-RestMethod $u/404 } catch { $_.ErrorDetails.Message }\n"
               "$w = Invoke-WebRequest $u/404 -SkipHttpErrorCheck; $w.StatusDescription\n"
               "Invoke-RestMethod $u/list -Verbose 4>&1 | ForEach-Object { \"$_\" -replace ':\\d+' }\n"
               "foreach ($s in { Invoke-RestMethod $u/list -Headers @{ 'a b' = 1 } }, { Invoke-RestMethod $u/list -ContentType nope -Method Post }, { Invoke-WebRequest $u/list -Resume }, { Invoke-WebRequest $u/list -ProxyUseDefaultCredentials }, { Invoke-RestMethod $u/list -Method Post -InFile . }, { Invoke-RestMethod $u/list -Method Post -InFile gone }) { try { & $s } catch { $_.FullyQualifiedErrorId -replace ',.*' } }")
    equal(r.lines, ["GET", "--B|Content-Type: text/plain; charset=utf-8|Content-Disposition: form-data; name=a||1|--B--|",
                    "application/x-www-form-urlencoded,0,,gzip, deflate, br", "http://127.0.0.1/page2", '{"p":1}',
                    'Link: </page2>; rel="next"', "Content-Type: application/json", "Content-Length: 7", '{"p":1}',
                    "{", '  "why": "no"', "}", "NotFound", "WebRequest: v1.1 GET http://127.0.0.1/list",
                    "WebResponse: 200 OK with application/json payload with body size 7 B (7 bytes)", "1 2 3",
                    "System.FormatException", "WebCmdletContentTypeException", "WebCmdletOutFileMissingException", "WebCmdletProxyUriNotSuppliedException",
                    "WebCmdletInFileNotFilePathException", "PathNotFound"], "output")


@test
def answers_become_objects():
    r = script("(Invoke-RestMethod $u/list).Count; (Invoke-RestMethod $u/xml).a.b; (Invoke-RestMethod $u/feed).title -join ','\n"
               "(Invoke-RestMethod $u/page1 -FollowRelLink -MaximumFollowRelLink 5).p -join ','\n"
               "(Invoke-RestMethod $u/404 -SkipHttpErrorCheck -StatusCodeVariable sc -ResponseHeadersVariable rh).why; $sc; $rh['Content-Type']\n"
               "Invoke-WebRequest $u/bin -OutFile b.bin; (Get-Item b.bin).Length; (Invoke-WebRequest $u/bin -OutFile b.bin -PassThru).StatusCode")
    equal(r.lines, ["3", "1", "A,B", "1,2", "no", "404", "application/json", "10", "200"], "output")


@test
def sessions_redirections_and_secrets():
    r = script("$null = Invoke-WebRequest $u/cookie -SessionVariable s; (Invoke-RestMethod $u/echo -WebSession $s).headers.cookie\n"
               "(Invoke-RestMethod $u/redir).path; (Invoke-WebRequest $u/redir -MaximumRedirection 0 -SkipHttpErrorCheck).StatusCode\n"
               "$null = Invoke-WebRequest $u/loop -MaximumRedirection 2 -SkipHttpErrorCheck -ErrorVariable ev -ErrorAction SilentlyContinue; $ev[0].FullyQualifiedErrorId\n"
               "$k = [pscredential]::new('u', (ConvertTo-SecureString p -AsPlainText -Force)); $t = ConvertTo-SecureString tok -AsPlainText -Force\n"
               "(Invoke-RestMethod $u/echo -AllowUnencryptedAuthentication -Authentication Basic -Credential $k).headers.authorization\n"
               "(Invoke-RestMethod $u/echo -AllowUnencryptedAuthentication -Authentication Bearer -Token $t).headers.authorization\n"
               "try { Invoke-RestMethod $u/echo -Authentication Bearer -Token $t } catch { $_.FullyQualifiedErrorId }")
    equal(r.lines, ["k=v", "/echo/after", "302", "MaximumRedirectExceeded,Microsoft.PowerShell.Commands.InvokeWebRequestCommand", "Basic dTpw", "Bearer tok",
                    "WebCmdletAllowUnencryptedAuthenticationRequiredException,Microsoft.PowerShell.Commands.InvokeRestMethodCommand"], "output")


@test
def redirections_and_headers_of_the_client_class():
    """HttpClient follows 50 redirections; a request may have any number of headers."""
    r = script("$h = [Net.Http.HttpClient]::new(); foreach ($n in 50, 51) { [int]$h.GetAsync(\"$u/hops/$n\").Result.StatusCode }\n"
               "$q = [Net.Http.HttpRequestMessage]::new([Net.Http.HttpMethod]::Get, \"$u/echo\"); 1..90 | ForEach-Object { $q.Headers.Add(\"X-H$_\", \"$_\") }\n"
               "$e = $h.SendAsync($q).Result.Content.ReadAsStringAsync().Result | ConvertFrom-Json; $e.headers.'x-h1', $e.headers.'x-h90' -join ' '")
    equal(r.lines, ["200", "302", "1 90"], repr(r))


@test
def failures_are_errors():
    r = script("try { Invoke-RestMethod $u/404 } catch { $_.FullyQualifiedErrorId; \"$_\"; $_.Exception.Message; [int]$_.Exception.Response.StatusCode }\n"
               "try { Invoke-RestMethod http://127.0.0.1:1/ -TimeoutSec 5 } catch { $_.FullyQualifiedErrorId; \"$_\" }\n"
               "try { Invoke-WebRequest $u/html -Body x -InFile y -Method Post } catch { $_.FullyQualifiedErrorId }\n"
               "try { Invoke-WebRequest $u/none -MaximumRetryCount 1 -RetryIntervalSec 1 } catch { $_.Exception.Message }")
    equal(r.lines, ["WebCmdletWebResponseException,Microsoft.PowerShell.Commands.InvokeRestMethodCommand", "{", '  "why": "no"', "}",
                    "Response status code does not indicate success: 404 (Not Found).", "404",
                    "WebCmdletWebResponseException,Microsoft.PowerShell.Commands.InvokeRestMethodCommand", "Connection refused (127.0.0.1:1)",
                    "WebCmdletBodyConflictException,Microsoft.PowerShell.Commands.InvokeWebRequestCommand",
                    "Response status code does not indicate success: 500 (Internal Server Error)."], "output")


@test
def a_mail_is_sent():
    r = script(f"Send-MailMessage -From a@x.org -To b@x.org, c@x.org -Cc d@x.org -Subject Hi -Body 'line' -SmtpServer 127.0.0.1 -Port {MAIL_PORT} "
               "-Priority High -WarningAction SilentlyContinue")
    equal((r.code, r.err), (0, ""), "end")
    mail = "\n".join(MAILS[-1])
    for part in ("MAIL FROM:<a@x.org>", "RCPT TO:<b@x.org>", "RCPT TO:<d@x.org>", "Subject: Hi", "To: b@x.org, c@x.org", "X-Priority: 1", "\nline"):
        assert part in mail, f"{part} is missing in\n{mail}"


@test
def a_mail_has_attachments_copies_and_a_sender_who_signs_in():
    r = script(f"$to = @{{ SmtpServer = '127.0.0.1'; Port = {MAIL_PORT}; From = 'A <a@x.org>'; To = 'b@x.org'; WarningAction = 'SilentlyContinue' }}\n"
               "Set-Content note.txt hello -NoNewline; $k = [pscredential]::new('me', (ConvertTo-SecureString pw -AsPlainText -Force))\n"
               "'note.txt' | Send-MailMessage @to -Subject é -Body '<b>x</b>' -BodyAsHtml -Bcc h@x.org -ReplyTo r@x.org -Encoding utf8 "
               "-DeliveryNotificationOption OnSuccess -Credential $k\n"
               "Send-MailMessage @to -Subject s -Body b -Attachments note.txt, note.txt\n"
               "Send-MailMessage @to -Subject s -Body b -UseSsl -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].FullyQualifiedErrorId")
    equal((r.code, r.err, r.lines), (0, "", ["SmtpException,Microsoft.PowerShell.Commands.SendMailMessage"]), "end")
    mail = "\n".join(MAILS[-2])
    for part in ("AUTH PLAIN", SIGNED, "MAIL FROM:<a@x.org>", "RCPT TO:<h@x.org>", "Reply-To: r@x.org", "Subject: =?utf-8?B?w6k=?=", "text/html",
                 "Disposition-Notification-To: A <a@x.org>", 'name=note.txt', "aGVsbG8="):
        assert part in mail, f"{part} is missing in\n{mail}"
    assert "Bcc" not in mail and "h@x.org" not in mail.split("DATA")[1], "the hidden copy is told"
    equal("\n".join(MAILS[-1]).count("aGVsbG8="), 2, "attachments")


run_tests()
